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
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;

/**
 * Replaces the rows of a range of event times by what the source still has of them, in one commit.
 *
 * <p>Which records: those that the ledger says the tables hold, with an event time in the range by
 * the ledger's own rule, that are no dead letters. Each of them is a row of the range now, and
 * nothing else is; so as many rows have to come as go, and the source has to have all of them.
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
    this.table = new TableReplay(commits);
  }

  /**
   * Replays.
   *
   * @throws IllegalStateException if it cannot be exact, with what to do; nothing was changed
   * @throws IOException if the source cannot be read
   */
  public ReplayResult run() throws IOException, InterruptedException {
    parts.checkTables();
    TableReplay.Base base = table.load();
    ReplayCheck.check(parts, request.range(), base);
    CommitWindow range = request.range();
    EventTimeColumn column = EventTimeColumn.of(parts.parsing(), base.table().schema());
    RowCopy copy = new RowCopy(base.table(), fileWriter(parts), range);
    FilePlan plan = FilePlan.of(base, range, column, copy);
    checkStraddling(plan);
    DeadPositions dead = DeadPositions.of(parts, range);
    try (WindowFiles files = new WindowFiles(base.table(), fileWriter(parts))) {
      RangeParser parser = new RangeParser(parts, range, base.ledger(), dead, files);
      SortedMap<SourcePartition, Long> begins =
          new PastRecords(parts.source()).read(base.ledger(), parser::take);
      parser.finish();
      List<WrittenFile> written = files.finish();
      checkCounts(plan, parser, written, base, begins);
      return commit(base, plan, parser, written, plan.copyOutside(range, column, copy));
    }
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
        parts.names().home(),
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

  private void checkCounts(
      FilePlan plan,
      RangeParser parser,
      List<WrittenFile> written,
      TableReplay.Base base,
      Map<SourcePartition, Long> begins) {
    if (parser.unreadable() != request.unreadable()) {
      throw new IllegalStateException(
          "Cannot replay %s: %d of its records cannot be rows now and are not in %s, e.g. %s. Correct the schema or the table; if it is known that they are no rows now either, add --acceptUnreadable=%d"
              .formatted(
                  request.range(),
                  parser.unreadable(),
                  parts.names().deadLetters(),
                  parser.example(),
                  parser.unreadable()));
    }
    long rows = written.stream().mapToLong(WrittenFile::rows).sum();
    long difference = rows - plan.rows();
    if (difference != request.difference()) {
      throw new IllegalStateException(
          "Cannot replay %s: the table has %d rows of it, the source has records for %d (it begins at %s). %s. If that is what you want, add --acceptDifference=%d"
              .formatted(
                  request.range(),
                  plan.rows(),
                  rows,
                  begins.entrySet().stream()
                      .map(e -> e.getKey() + ":" + e.getValue())
                      .collect(Collectors.joining(", ")),
                  difference < 0
                      ? "Records are gone from the source, or other writers have added rows, and these rows would go"
                      : "Rows were deleted, or dropped as too late, or dead letters were deleted, and these records would be rows",
                  difference));
    }
    if (difference > 0 && !(base.ledger().open().isEmpty() && base.ledger().settled().isEmpty())) {
      throw new IllegalStateException(
          "Cannot replay %s with %d more rows while windows are open: some of them may be dead letters that are not committed yet. Stop the job, drain it (run --untilCaughtUp), and run this again"
              .formatted(request.range(), difference));
    }
  }
}
