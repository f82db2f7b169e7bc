package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;

/**
 * An operator's change of a ledger, worked out but not made: it can be made as long as nobody else
 * commits.
 */
public final class LedgerPlan {
  private final HomeState base;
  private final Ledger next;
  private final List<SideStep> sides;
  private final LedgerBackup backup;
  private final List<String> says;

  /**
   * @param base home as it was; what is stored there is replaced
   * @param says what becomes of the ledger, for the operator
   */
  LedgerPlan(
      HomeState base, Ledger next, List<SideStep> sides, LedgerBackup backup, List<String> says) {
    this.base = base;
    this.next = next;
    this.sides = List.copyOf(sides);
    this.backup = backup;
    this.says = List.copyOf(says);
  }

  /** What will be done, one sentence each. */
  public List<String> says() {
    List<String> all = new ArrayList<>(says);
    sides.forEach(side -> all.add(side.says()));
    return all;
  }

  /** The ledger as it will be. */
  public Ledger ledger() {
    return next;
  }

  /** All that is changed, as it is now: keep it before {@link LedgerOperator#apply}. */
  public LedgerBackup backup() {
    return backup;
  }

  HomeState base() {
    return base;
  }

  List<SideStep> sides() {
    return sides;
  }
}
