package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.HistoryValues.Batch;
import io.firnline.iceberg.ledger.HistoryValues.Block;
import io.firnline.iceberg.ledger.HistoryValues.Reader;
import io.firnline.iceberg.ledger.HistoryValues.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reader and parser of ledger.md sections 1 and 2, on a handful of records. */
record HistoryReader(Mutation broken, long disorder) {

  Batch batch(Reader reader, List<SourceRecord> records, long to, List<Layer> settled) {
    long newest = records.stream().mapToLong(r -> r.time).max().orElseThrow();
    long oldest = records.stream().mapToLong(r -> r.time).min().orElseThrow();
    boolean first = reader.watermark() == EventTime.NEVER;
    long before = first ? oldest - disorder : reader.watermark();
    if (first && broken == Mutation.FIRST_BATCH_AT_ITS_OLDEST_RECORD) {
      before = oldest;
    }
    long after = Math.max(before, newest - disorder);
    if (broken == Mutation.WATERMARK_INCLUDES_BATCH) {
      before = after;
    }
    return new Batch(reader, to, before, after, List.copyOf(records), above(reader, settled));
  }

  /** An idle partition moves into a new window only behind an empty batch. */
  Batch heartbeat(Reader reader, long target, List<Layer> settled) {
    long before = reader.watermark() == EventTime.NEVER ? target : reader.watermark();
    return new Batch(reader, reader.position(), before, target, List.of(), above(reader, settled));
  }

  private static List<Layer> above(Reader reader, List<Layer> settled) {
    return settled.stream().filter(layer -> reader.position() < layer.below()).toList();
  }

  long beamTimestamp(Batch batch) {
    long watermark = batch.watermark();
    return broken == Mutation.BATCH_TIMESTAMP_OF_OLDEST_RECORD
        ? Math.max(
            watermark, batch.records().stream().mapToLong(r -> r.time).min().orElse(watermark))
        : watermark;
  }

  private boolean keeps(SourceRecord r, long time, List<Layer> layers) {
    return broken == Mutation.NO_SETTLED_FILTER
        || layers.stream().noneMatch(layer -> layer.settles(r.position, time));
  }

  /** Blocks by window and table, and the coverage in the window of the batch's watermark. */
  List<Block> parse(Batch batch, long size) {
    CommitWindow home = CommitWindow.of(batch.watermark(), size, 0);
    TreeMap<CommitWindow, WindowCount> counts = new TreeMap<>();
    TreeMap<CommitWindow, Map<String, List<Row>>> rows = new TreeMap<>();
    for (SourceRecord r : batch.records()) {
      long time = timeOf(r, batch);
      if (!keeps(r, time, batch.settled())) {
        continue;
      }
      long placed =
          broken == Mutation.OWN_WINDOW_FOR_LATE_ROWS ? time : Math.max(time, batch.watermark());
      CommitWindow window = CommitWindow.of(placed, size, 0);
      rows.computeIfAbsent(window, w -> new TreeMap<>())
          .computeIfAbsent(r.table, t -> new ArrayList<>())
          .add(new Row(r, time < lateBefore(batch, home)));
      if (broken != Mutation.DROPPED_COUNTED_BY_COVERAGE || !r.table.equals(SourceRecord.DROPPED)) {
        counts.merge(
            window, new WindowCount(window, new Tally(1, r.mixed), r.position), HistoryReader::sum);
      }
    }
    Coverage coverage =
        new Coverage(
            batch.partition(),
            batch.before().position(),
            batch.to(),
            batch.watermark(),
            batch.after(),
            List.copyOf(counts.values()));
    List<Block> blocks = new ArrayList<>();
    rows.forEach(
        (window, tables) ->
            tables.forEach(
                (table, list) -> blocks.add(new Block(window, table, list, Optional.empty()))));
    blocks.add(new Block(home, "", List.of(), Optional.of(coverage)));
    return blocks;
  }

  private long timeOf(SourceRecord r, Batch batch) {
    boolean byClock =
        broken == Mutation.DEAD_LETTER_TIME_BY_CLOCK && r.table.equals(SourceRecord.DEAD);
    return byClock ? batch.watermark() : r.time;
  }

  private long lateBefore(Batch batch, CommitWindow home) {
    return broken == Mutation.LATE_BY_WINDOW_ONLY
        ? home.startMillis()
        : Math.max(home.startMillis(), batch.before().lateBefore());
  }

  private static WindowCount sum(WindowCount a, WindowCount b) {
    return new WindowCount(a.window(), a.tally().plus(b.tally()), Math.min(a.lowest(), b.lowest()));
  }
}
