package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.pipeline.deadletter.DeadLetter;
import io.firnline.pipeline.source.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns batches into blocks: rows, dead letters, and for each batch its coverage (ledger.md,
 * sections 1, 2 and 6.3). Batches of a message source have no coverage; where the ledger keeps ids
 * of messages, blocks have those of theirs, and a note tells what was read.
 *
 * <p>For each record: it is skipped if an earlier run has settled it. Else it is committed with the
 * window that holds the later of its event time and the batch's watermark, and counted there in the
 * coverage, whatever becomes of it:
 *
 * <ul>
 *   <li>what cannot be a row, or lies too far ahead of the source's time, is a dead letter; it is
 *       never counted as late. Its time is its event time where that can be read and is not too far
 *       ahead, else the source's time,
 *   <li>a row with an event time before the window of the watermark, or before what was complete
 *       when its run started, is late: it goes where {@link Lateness} says, and keeps its event
 *       time there, in a block of its own window, a dead letter too,
 *   <li>any other row goes to its table.
 * </ul>
 *
 * <p>A record never makes it throw; what does is a defect or a table that does not fit, and then
 * the bundle has to fail. Not thread-safe.
 */
public final class BatchParser {
  private final KnownTables tables;
  private final RecentWindows windows;
  private final OpenBlocks blocks;
  private final OpenCoverages coverages;
  private final WindowCounts counts = new WindowCounts();
  private final RecordParser records;

  public BatchParser(ParseSettings settings, ParsedTables tables) {
    this(settings, tables, letter -> {});
  }

  /**
   * @param deadLetterSeen is told of each dead letter
   */
  public BatchParser(
      ParseSettings settings, ParsedTables tables, Consumer<DeadLetter> deadLetterSeen) {
    RecordTimes times = new RecordTimes(settings);
    this.tables = new KnownTables(settings, tables, times);
    this.windows = new RecentWindows(settings.windows());
    this.blocks = new OpenBlocks(settings.blockBytes());
    this.coverages = new OpenCoverages(settings.tables().home());
    this.records =
        new RecordParser(settings, times, this.tables, blocks, coverages, counts, deadLetterSeen);
  }

  /** Parses a batch; a hello batch is ignored. */
  public void parse(RecordBatch batch) {
    if (batch.isHello()) {
      return;
    }
    CommitWindow home = windows.holding(batch.watermark());
    if (batch.records() > 0) {
      records.parse(batch, Math.max(home.startMillis(), batch.lateBefore()));
    }
    if (batch.isPositioned()) {
      coverages.add(batch, home, coverage(batch, counts.take()));
    } else {
      tables.makeHome();
      note(batch, counts.takeOldest());
    }
  }

  /**
   * The note goes with the oldest window that the batch knows of: that of its lowest time of
   * publishing, or of a row; see {@link io.firnline.iceberg.ledger.MessageZone}.
   */
  private void note(RecordBatch batch, Map<CommitWindow, Long> oldest) {
    if (batch.isTraced() && !oldest.isEmpty()) {
      MessageNote note = MessageNote.of(batch.to(), batch.from(), oldest);
      CommitWindow published = windows.holding(note.oldest());
      CommitWindow first = note.lowest().firstKey();
      coverages.note(batch, first.compareTo(published) < 0 ? first : published, note);
    }
  }

  private static Coverage coverage(RecordBatch batch, List<WindowCount> perWindow) {
    return new Coverage(
        batch.partition(),
        batch.from(),
        batch.to(),
        batch.watermark(),
        batch.after(),
        perWindow,
        batch.bookmark());
  }

  /** The blocks that are full by now. */
  public List<TimedBlock> takeFull() {
    return blocks.takeFull();
  }

  /** All blocks that are left, and the coverages: the bundle ends. */
  public List<TimedBlock> finish() {
    List<TimedBlock> all = new ArrayList<>(blocks.takeAll());
    all.addAll(coverages.takeAll());
    return all;
  }

  /** Forgets what a bundle that failed has left. */
  public void clear() {
    blocks.clear();
    coverages.clear();
    counts.clear();
  }

  /** What became of the records so far. */
  public ParseCounts counts() {
    return records.counts();
  }
}
