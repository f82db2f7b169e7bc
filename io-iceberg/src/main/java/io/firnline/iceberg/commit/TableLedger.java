package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Bookmark;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.iceberg.table.CatalogSpec;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.iceberg.SnapshotRef;

/**
 * A writer's ledger in its home table, as readers see it. A claim and a partition that appears are
 * empty snapshots of its branch, so that every catalog compares them.
 *
 * <p>Side tables that a crash has left behind home are brought up before the ledger is changed.
 *
 * <p>Each call reads the table anew and checks that it was not rolled back.
 */
public final class TableLedger implements WriterLedger {
  private final HomeTable home;
  private final Patience patience;
  private final SideTables sides;
  private final Set<String> sideTables;

  /**
   * The ledger of a writer on main.
   *
   * @param homeTable full name of the table that holds the ledger
   * @param writerId letters, digits, {@code _ - .}, at most 128
   * @param patience how long a call waits in place for a catalog that is away, or lost races
   */
  public TableLedger(CatalogSpec catalog, String homeTable, String writerId, Duration patience) {
    this(catalog, homeTable, writerId, SnapshotRef.MAIN_BRANCH, patience);
  }

  /**
   * The ledger of a writer on a branch, which is another than that of the same writer on main.
   *
   * @param branch as in {@link CommitSettings#withBranch}
   */
  public TableLedger(
      CatalogSpec catalog, String homeTable, String writerId, String branch, Duration patience) {
    this(
        new HomeTable(catalog, homeTable, new Line(writerId, branch)),
        new Patience(patience, Waiting.SYSTEM),
        sides(catalog, homeTable, new Line(writerId, branch)),
        Set.of());
  }

  TableLedger(CatalogSpec catalog, String homeTable, Line line, Patience patience) {
    this(
        new HomeTable(catalog, homeTable, line),
        patience,
        sides(catalog, homeTable, line),
        Set.of());
  }

  private TableLedger(HomeTable home, Patience patience, SideTables sides, Set<String> sideTables) {
    this.home = home;
    this.patience = patience;
    this.sides = sides;
    this.sideTables = Set.copyOf(sideTables);
  }

  private static SideTables sides(CatalogSpec catalog, String homeTable, Line line) {
    return new SideTables(
        CommitSettings.of(catalog, homeTable, line.writer()).withBranch(line.branch()),
        new PendingFiles(),
        new HomeTable(catalog, homeTable, line)::load);
  }

  /**
   * The same ledger; a claim checks that these side tables, which exist, are not ahead of home: a
   * home table that was restored from an older state alone must not go on.
   */
  public TableLedger withSideTables(Set<String> names) {
    return new TableLedger(home, patience, sides, names);
  }

  /**
   * Reads once, without patience: for a launcher, so that a wrong address or a table that does not
   * exist is an error at once.
   */
  public Ledger readNow() {
    return home.load().ledger();
  }

  @Override
  public Ledger claim(Claim claim) {
    return change("claim", sideTables, ledger -> LedgerStart.claim(ledger, claim).orElse(ledger));
  }

  @Override
  public Ledger claimMessages(
      String launch, OptionalLong from, long now, MessageZone.Bounds bounds) {
    return change(
        "claim",
        sideTables,
        ledger -> LedgerStart.claimMessages(ledger, launch, from, now, bounds).orElse(ledger));
  }

  @Override
  public Ledger read() {
    return patience.call(
        "read the ledger of writer '%s' in table '%s'".formatted(home.writer(), home.name()),
        this::readNow);
  }

  @Override
  public Ledger enter(
      long epoch, SourcePartition partition, String identity, Bookmark start, long watermark) {
    return change(
        "enter " + partition + " in",
        Set.of(),
        ledger ->
            LedgerStart.enter(ledger, epoch, partition, identity, start, watermark).orElse(ledger));
  }

  /** Nothing is written where nothing changes. */
  private Ledger change(String verb, Set<String> check, UnaryOperator<Ledger> rule) {
    return patience.call(
        "%s the ledger of writer '%s' in table '%s'".formatted(verb, home.writer(), home.name()),
        () -> {
          HomeState state = home.load();
          Ledger next = rule.apply(state.ledger());
          if (!next.equals(state.ledger())) {
            // A start that finds nothing to commit would leave what a crash left undone.
            sides.bringUp(state, new Attempted());
            sides.check(state, check);
            home.change(state, next);
          }
          return next;
        });
  }
}
