package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.TableReplay;
import io.firnline.iceberg.file.RowCopy;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.source.kafka.PastRecords;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;

/**
 * Replaces the rows of a range of event times, of one table, by what the source still has of them,
 * in one commit.
 *
 * <p>Which records: those of the table's topics that the ledger says the tables hold, with an event
 * time in the range by the ledger's own rule, that are no dead letters, and are, or are not, rows
 * of a table of late rows. Each of them is a row of the range now, and nothing else is; so the same
 * rows have to come as go, and the source has to have all of them.
 *
 * <p>A running job goes on: what it commits meanwhile lies beyond the positions of the ledger that
 * was looked at, and in other files. Nothing is visible before the commit; files of a replay that
 * failed are in no snapshot.
 */
public final class WindowReplay {
  private final LandingParts parts;
  private final ReplayRequest request;
  private final TableReplay table;

  public WindowReplay(LandingParts parts, CommitSettings commits, ReplayRequest request) {
    this.parts = parts;
    this.request = request;
    this.table = new TableReplay(commits, request.table());
  }

  /**
   * Replays.
   *
   * @throws IllegalStateException if it cannot be exact, with what to do; nothing was changed
   * @throws IOException if the source cannot be read
   */
  public ReplayResult run() throws IOException, InterruptedException {
    ReplayCheck.checkNotByField(parts, request.range() + " of table '" + request.table() + "'");
    TableReplay.Base base = table.load();
    ReplayTarget target = ReplayCheck.check(parts, request, base);
    parts.checkTables(request.table(), parts.names().deadLetters());
    CommitWindow range = request.range();
    EventTimeColumn column = EventTimeColumn.of(parts.parsing(), base.table().schema());
    RowCopy copy = new RowCopy(base.table(), fileWriter(parts), range);
    RowOrigins origins =
        new RowOrigins(request.table(), Origins.of(base.table().schema(), target.streams()));
    FilePlan plan = FilePlan.of(base, range, column, copy, origins);
    checkStraddling(plan);
    DeadPositions dead = DeadPositions.of(parts, range);
    LatePositions late = LatePositions.of(parts, target, base.lateTables(), base.ledger());
    try (WindowFiles files = new WindowFiles(name -> base.table(), fileWriter(parts))) {
      RangeParser parser = new RangeParser(parts, target, range, base.ledger(), dead, late, files);
      SortedMap<SourcePartition, Long> begins =
          new PastRecords(parts.source()).read(base.ledger(), target.streams(), parser::take);
      parser.finish();
      List<WrittenFile> written = files.finish();
      new RowCheck(request, plan, parser, base.ledger(), begins)
          .check(rows(written), parts.names().deadLetters());
      return commit(base, plan, parser, written, plan.copyOutside(range, column, copy));
    }
  }

  private static long rows(List<WrittenFile> written) {
    return written.stream().mapToLong(WrittenFile::rows).sum();
  }

  /**
   * What names of files begin with: of no writer that a pipeline can have, so that nobody takes
   * them for those of a window that is committed long since.
   */
  static String fileWriter(LandingParts parts) {
    return parts.parsing().writerId() + ".replay";
  }

  private ReplayResult commit(
      TableReplay.Base base,
      FilePlan plan,
      RangeParser parser,
      List<WrittenFile> written,
      List<DataFile> copied) {
    TableReplay.Exchange exchange =
        new TableReplay.Exchange(request.range(), plan.all(), written, copied, plan.rows());
    boolean nothing = plan.all().isEmpty() && written.isEmpty();
    Snapshot snapshot = nothing ? null : table.commit(base, exchange);
    return new ReplayResult(
        request.table(),
        request.range(),
        snapshot == null ? 0 : snapshot.snapshotId(),
        parser.read(),
        plan.rows(),
        exchange.rows(),
        parser.deadLetters(),
        parser.unreadable(),
        plan.all().size(),
        written.size() + copied.size(),
        plan.straddling().size());
  }

  private void checkStraddling(FilePlan plan) {
    if (!plan.straddling().isEmpty() && !request.rewrite()) {
      throw new IllegalStateException(
          "Cannot replay %s: %d data files also have rows outside of it, e.g. %s (compaction joins windows). Add --rewrite to rewrite them, or choose another range"
              .formatted(
                  request.range(), plan.straddling().size(), plan.straddling().get(0).location()));
    }
  }
}
