package io.firnline.iceberg.orphan;

import io.firnline.iceberg.file.DataFileName;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileInfo;

/**
 * Tells what a file is. A verdict {@link Verdict#ORPHAN} holds for ever, however the table's jobs
 * go on, for these reasons.
 *
 * <ul>
 *   <li>No snapshot of the table names the file, so none that is made from them (a rollback, a
 *       branch, a cherry-pick) can.
 *   <li>A data file of ours can only be committed by the pane of its window and ledger. When the
 *       ledger's complete-through has passed the end of that window, no pane of it is ever applied
 *       again: a newer one holds no position below the ledger's watermarks, one of an older epoch
 *       is fenced, one from an old savepoint is found rewound, and one that was applied is known
 *       (ledger.md section 4, rules 1 to 5). So complete-through alone decides, and a savepoint's
 *       files are safe for as long as it could go on.
 *   <li>Files that home has for a side table are named in home's ledger, which is read first.
 *   <li>A swap that is still under way carries a ledger that is not the table's any more, and is
 *       refused; {@link OrphanAges} adds time.
 * </ul>
 */
final class Judge {
  private static final Pattern METADATA =
      Pattern.compile(
          "\\d{5,}-[0-9a-f-]{36}(\\.gz)?\\.metadata\\.json|snap-\\d+-\\d+-[0-9a-f-]{36}\\.avro|[0-9a-f-]{36}-m\\d+\\.avro|firnline-pending-[0-9a-f-]{36}\\.json");

  private final Writers writers;
  private final NameSet named;
  private final NameSet due = new NameSet();
  private final OrphanAges ages;
  private final long nowMillis;

  private Judge(Writers writers, NameSet named, OrphanAges ages, long nowMillis) {
    this.writers = writers;
    this.named = named;
    this.ages = ages;
    this.nowMillis = nowMillis;
  }

  /** Of a table as it is now: first its ledgers are read, then its snapshots. */
  static Judge of(CatalogSpec catalog, String name, OrphanAges ages, long nowMillis) {
    Writers writers = Writers.of(catalog, Tables.load(catalog, name));
    Table table = Tables.load(catalog, name);
    Judge judge = new Judge(writers, Reachable.of(table), ages, nowMillis);
    writers.forEachDue(table, name, judge.due::add);
    return judge;
  }

  Verdict of(FileInfo file) {
    String name = NameSet.nameOf(file.location());
    if (named.contains(name)) {
      return Verdict.NAMED;
    }
    if (due.contains(name)) {
      return Verdict.PENDING;
    }
    Optional<DataFileName> ours = DataFileName.parse(name);
    if (ours.isPresent()) {
      return ofData(ours.get(), file);
    }
    return METADATA.matcher(name).matches() ? byAge(file) : Verdict.FOREIGN;
  }

  private Verdict ofData(DataFileName name, FileInfo file) {
    List<Ledger> ledgers = writers.of(name);
    if (ledgers.isEmpty()) {
      return writers.replays(name) ? byAge(file) : Verdict.UNKNOWN_WRITER;
    }
    if (ledgers.stream().anyMatch(ledger -> ledger.partitions().isEmpty())) {
      return byAge(file); // Without positions nothing is ever complete.
    }
    long end = name.window().endMillis();
    if (ledgers.stream().anyMatch(ledger -> end > ledger.completeThrough())) {
      return Verdict.OPEN;
    }
    return age(file) < ages.any().toMillis() ? Verdict.YOUNG : Verdict.ORPHAN;
  }

  private Verdict byAge(FileInfo file) {
    return age(file) < ages.unproven().toMillis() ? Verdict.YOUNG : Verdict.ORPHAN;
  }

  private long age(FileInfo file) {
    return nowMillis - file.createdAtMillis();
  }
}
