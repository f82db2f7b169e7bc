package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/**
 * What a look at a ledger found.
 *
 * @param table full name of the home table
 * @param writer the ledger's name: the writer id, on another branch than main followed by {@code @}
 *     and the branch
 * @param ledger empty when there is none, or it cannot be read
 * @param properties number of table properties that hold it
 * @param characters their length
 * @param sides the side tables that follow home, by name
 * @param problems what is wrong, one statement with a remedy each; none when all is well
 */
public record LedgerFindings(
    String table,
    String writer,
    Optional<Ledger> ledger,
    int properties,
    int characters,
    List<Side> sides,
    List<String> problems) {

  public LedgerFindings {
    sides = List.copyOf(sides);
    problems = List.copyOf(problems);
  }

  /**
   * A side table.
   *
   * @param name full name
   * @param pane home's {@code n} up to which it has its files; -1 when it has no mark
   * @param due whether home has files for it that it does not have yet: the next commit, or the
   *     next start, gives them to it
   */
  public record Side(String name, long pane, boolean due) {}
}
