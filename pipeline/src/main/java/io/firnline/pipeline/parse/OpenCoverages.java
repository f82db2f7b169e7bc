package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.pipeline.source.RecordBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Coverages of batches, and records dropped by policy, on their way to blocks of the home table: a
 * coverage in the window of its batch's watermark, a dropped record in its commit window, a note of
 * messages in a window that is given.
 */
final class OpenCoverages {
  private record Key(long epoch, CommitWindow window) {}

  private static final class Open {
    final List<Coverage> coverages = new ArrayList<>();
    final Map<SourcePartition, Tally> dropped = new HashMap<>();
    final MessageIds.Builder ids = new MessageIds.Builder();
    Optional<MessageNote> note = Optional.empty();
    long lowestWatermark = Long.MAX_VALUE;

    MessageTrace trace() {
      return new MessageTrace(ids.build(), note);
    }
  }

  private final String homeTable;
  private final Map<Key, Open> open = new LinkedHashMap<>();

  OpenCoverages(String homeTable) {
    this.homeTable = homeTable;
  }

  void add(RecordBatch batch, CommitWindow window, Coverage coverage) {
    of(batch, window).coverages.add(coverage);
  }

  /** Tells what was read of messages. */
  void note(RecordBatch batch, CommitWindow window, MessageNote note) {
    Open found = of(batch, window);
    found.note = Optional.of(found.note.map(note::plus).orElse(note));
  }

  /** Counts the record that is placed, which becomes a row of no table. */
  void drop(Placement placed) {
    RecordBatch batch = placed.batch;
    Open found = of(batch, placed.window);
    found.dropped.merge(batch.partition(), new Tally(1, placed.mixedPosition), Tally::plus);
    if (batch.isTraced()) {
      found.ids.add(placed.sourceTime(), placed.position());
    }
  }

  private Open of(RecordBatch batch, CommitWindow window) {
    Open found = open.computeIfAbsent(new Key(batch.epoch(), window), key -> new Open());
    found.lowestWatermark = Math.min(found.lowestWatermark, batch.watermark());
    return found;
  }

  /** One block for each epoch and window. */
  List<TimedBlock> takeAll() {
    List<TimedBlock> blocks = new ArrayList<>();
    open.forEach((key, found) -> blocks.add(block(key, found)));
    open.clear();
    return blocks;
  }

  private TimedBlock block(Key key, Open found) {
    RowBlock block =
        RowBlock.ofCoverages(homeTable, key.epoch(), key.window(), found.coverages, found.dropped)
            .with(found.trace());
    long start = key.window().startMillis();
    return new TimedBlock(block, Math.max(start, found.lowestWatermark));
  }

  void clear() {
    open.clear();
  }
}
