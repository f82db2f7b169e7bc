package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.pipeline.deadletter.DeadLetter;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EventTimeRule;
import io.firnline.pipeline.time.IsoTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private static final String STAGE = "parse";
  private static final ParseFailure SETTLED =
      ParseFailure.ofRecord(ParseReason.BAD_TABLE, "an earlier run has settled it");
  private static final long MIN_MILLIS = IsoTime.MIN_MICROS / 1_000;
  private static final long MAX_MILLIS = IsoTime.MAX_MICROS / 1_000;

  private final ParseSettings settings;
  private final KnownTables tables;
  private final TableRouter router;
  private final Consumer<DeadLetter> deadLetterSeen;
  private final RecentWindows windows;
  private final OpenBlocks blocks;
  private final OpenCoverages coverages;
  private final WindowCounts counts = new WindowCounts();
  private final EventTimeReader letterTimes;
  private final Map<CommitWindow, Long> lowest = new HashMap<>();

  private long rows;
  private long late;
  private long deadLetters;
  private long dropped;
  private long settled;

  public BatchParser(ParseSettings settings, ParsedTables tables) {
    this(settings, tables, letter -> {});
  }

  /**
   * @param deadLetterSeen is told of each dead letter
   */
  public BatchParser(
      ParseSettings settings, ParsedTables tables, Consumer<DeadLetter> deadLetterSeen) {
    this.settings = settings;
    this.tables = new KnownTables(settings, tables);
    this.deadLetterSeen = deadLetterSeen;
    this.windows = new RecentWindows(settings.windows());
    this.letterTimes = settings.eventTimes();
    this.blocks = new OpenBlocks(settings.blockBytes());
    this.coverages = new OpenCoverages(settings.tables().home());
    this.router = new TableRouter(settings, this.tables, this::noFirstRow);
  }

  /** Parses a batch; a hello batch is ignored. */
  public void parse(RecordBatch batch) {
    if (batch.isHello()) {
      return;
    }
    CommitWindow home = windows.holding(batch.watermark());
    if (batch.records() > 0) {
      parseRecords(batch, Math.max(home.startMillis(), batch.lateBefore()));
    }
    List<WindowCount> perWindow = counts.take();
    if (batch.isPositioned()) {
      coverages.add(batch, home, coverage(batch, perWindow));
    } else {
      tables.makeHome();
      note(batch);
    }
  }

  /**
   * The note goes with the oldest window that the batch knows of: that of its lowest time of
   * publishing, or of a row; see {@link io.firnline.iceberg.ledger.MessageZone}.
   */
  private void note(RecordBatch batch) {
    if (batch.isTraced() && !lowest.isEmpty()) {
      MessageNote note = MessageNote.of(batch.to(), batch.from(), lowest);
      CommitWindow published = windows.holding(note.oldest());
      CommitWindow first = note.lowest().firstKey();
      coverages.note(batch, first.compareTo(published) < 0 ? first : published, note);
    }
    lowest.clear();
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
    counts.take();
    lowest.clear();
  }

  /** What became of the records so far. */
  public ParseCounts counts() {
    return new ParseCounts(rows, late, deadLetters, dropped, settled);
  }

  private void parseRecords(RecordBatch batch, long lateBefore) {
    router.open(batch);
    long seed = batch.partition().seed();
    for (int i = 0; i < batch.records(); i++) {
      parseRecord(batch, i, seed, lateBefore);
    }
  }

  private void parseRecord(RecordBatch batch, int i, long seed, long lateBefore) {
    DataTable table = router.tableOf(batch, i);
    if (table == null) {
      putUnread(batch, i, router.refusal(), seed);
      return;
    }
    ParseFailure failure = table.parse(batch, i);
    if (failure == null) {
      putRead(batch, i, table.rows(), seed, lateBefore);
    } else {
      putUnread(batch, i, failure, seed);
    }
  }

  private void putRead(RecordBatch batch, int i, DataTableRows row, long seed, long lateBefore) {
    long sourceTime = sourceTime(batch, i);
    long time = eventTimeMillis(batch, i, row, sourceTime);
    ParseFailure untimely = checkTime(time, sourceTime);
    if (untimely != null) {
      time = sourceTime;
    }
    if (isSettled(batch.layers(), batch.positions()[i], time)) {
      settled++;
      return;
    }
    CommitWindow window = windows.holding(Math.max(time, batch.watermark()));
    long mixed = counted(batch, i, window, seed);
    if (untimely != null) {
      putDead(batch, i, untimely, window, time, mixed);
    } else if (time < lateBefore) {
      putLate(batch, i, row, window, time, mixed);
    } else {
      putRow(batch, i, row, window, window, false, time, mixed);
    }
  }

  private void putUnread(RecordBatch batch, int i, ParseFailure failure, long seed) {
    long sourceTime = sourceTime(batch, i);
    long time = letterMillis(batch, i, sourceTime);
    if (checkTime(time, sourceTime) != null) {
      time = sourceTime;
    }
    if (isSettled(batch.layers(), batch.positions()[i], time)) {
      settled++;
      return;
    }
    CommitWindow window = windows.holding(Math.max(time, batch.watermark()));
    putDead(batch, i, failure, window, time, counted(batch, i, window, seed));
  }

  private long counted(RecordBatch batch, int i, CommitWindow window, long seed) {
    long position = batch.positions()[i];
    long mixed = Tally.mixed(seed, position);
    counts.add(window, position, mixed);
    if (batch.isTraced()) {
      lowest.merge(window, batch.sourceTimes()[i], Math::min);
    }
    return mixed;
  }

  private static long sourceTime(RecordBatch batch, int i) {
    return Math.max(MIN_MILLIS, Math.min(MAX_MILLIS, batch.sourceTimes()[i]));
  }

  /**
   * Whether the time of a record keeps it from being the first row of a table: no table is made for
   * a dead letter, nor for what an earlier run has settled.
   */
  private @Nullable ParseFailure noFirstRow(RecordBatch batch, int i) {
    long sourceTime = sourceTime(batch, i);
    long time = letterMillis(batch, i, sourceTime);
    ParseFailure untimely = checkTime(time, sourceTime);
    return untimely == null && isSettled(batch.layers(), batch.positions()[i], time)
        ? SETTLED
        : untimely;
  }

  private long eventTimeMillis(RecordBatch batch, int i, DataTableRows table, long sourceTime) {
    EventTimeRule rule = settings.eventTime();
    return rule.header() == null
        ? table.eventTimeMillis(batch.payloads()[i], sourceTime)
        : rule.millisOfHeader(batch.headers() == null ? null : batch.headers()[i]);
  }

  /**
   * What a source reads, of what cannot be a row. So a record has the same time whatever is made of
   * it, also in the eyes of a run with another schema: a dead letter that becomes a row by a new
   * column type, or the other way round, is settled or not as it was before.
   */
  private long letterMillis(RecordBatch batch, int i, long sourceTime) {
    EventTimeRule rule = settings.eventTime();
    return rule.header() == null
        ? letterTimes.eventTimeMillis(batch.payloads()[i], sourceTime)
        : rule.millisOfHeader(batch.headers() == null ? null : batch.headers()[i]);
  }

  private @Nullable ParseFailure checkTime(long time, long sourceTime) {
    if (time == EventTimeRule.UNREADABLE) {
      return tables.noEventTime();
    }
    return time - sourceTime > settings.lateness().maxFutureMillis()
        ? ParseFailure.ofRecord(
            ParseReason.TOO_FAR_AHEAD,
            "event time %d ms is %d ms ahead of the source's time"
                .formatted(time, time - sourceTime))
        : null;
  }

  private static boolean isSettled(List<Layer> layers, long position, long time) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).settles(position, time)) {
        return true;
      }
    }
    return false;
  }

  private void putRow(
      RecordBatch batch,
      int i,
      DataTableRows table,
      CommitWindow window,
      CommitWindow ownWindow,
      boolean isLate,
      long time,
      long mixed) {
    table.addExtras(batch, i, time);
    blocks.append(table, table.row(), batch, i, window, ownWindow, isLate, time, mixed);
    rows++;
  }

  private void putLate(
      RecordBatch batch, int i, DataTableRows table, CommitWindow window, long time, long mixed) {
    late++;
    Lateness lateness = settings.lateness();
    long behind = batch.watermark() - time;
    if (behind > lateness.maxLatenessMillis()) {
      putTooLate(batch, i, window, time, behind, mixed);
      return;
    }
    CommitWindow own = windows.holding(time);
    switch (lateness.lateRows()) {
      case APPEND -> putRow(batch, i, table, window, own, true, time, mixed);
      case SIDE_TABLE -> putAside(batch, i, window, own, time, mixed);
      case DEAD_LETTER ->
          putLateDead(batch, i, failureOf(ParseReason.LATE, behind), window, time, mixed);
    }
  }

  private void putTooLate(
      RecordBatch batch, int i, CommitWindow window, long time, long behind, long mixed) {
    if (settings.lateness().tooLate() == DiscardPolicy.DROP) {
      drop(batch, i, window, mixed);
    } else {
      putLateDead(batch, i, failureOf(ParseReason.TOO_LATE, behind), window, time, mixed);
    }
  }

  /** The late table may have another schema, so the record is read again for it. */
  private void putAside(
      RecordBatch batch, int i, CommitWindow window, CommitWindow own, long time, long mixed) {
    DataTable table = tables.late();
    ParseFailure failure = table.parse(batch, i);
    if (failure == null) {
      putRow(batch, i, table.rows(), window, own, true, time, mixed);
    } else {
      putLateDead(batch, i, failure, window, time, mixed);
    }
  }

  private static ParseFailure failureOf(ParseReason reason, long behind) {
    return ParseFailure.ofRecord(
        reason, "its event time is %d ms behind the watermark".formatted(behind));
  }

  private void putDead(
      RecordBatch batch, int i, ParseFailure failure, CommitWindow window, long time, long mixed) {
    boolean noPayload = failure.reason() == ParseReason.NO_PAYLOAD;
    if (noPayload && settings.noPayload() == DiscardPolicy.DROP) {
      drop(batch, i, window, mixed);
    } else {
      putDead(batch, i, failure, window, window, false, time, mixed);
    }
  }

  private void putLateDead(
      RecordBatch batch, int i, ParseFailure failure, CommitWindow window, long time, long mixed) {
    putDead(batch, i, failure, window, windows.holding(time), true, time, mixed);
  }

  private void putDead(
      RecordBatch batch,
      int i,
      ParseFailure failure,
      CommitWindow window,
      CommitWindow ownWindow,
      boolean isLate,
      long time,
      long mixed) {
    KnownTables.DeadTable table = tables.dead();
    DeadLetter letter =
        new DeadLetter(
            batch.payloads()[i],
            batch.keys() == null ? null : batch.keys()[i],
            batch.headers() == null ? null : batch.headers()[i],
            failure.reason().code(),
            STAGE,
            failure.message(),
            batch.partition(),
            batch.positions()[i],
            batch.sourceTimes()[i]);
    deadLetterSeen.accept(letter);
    blocks.append(
        table.table(),
        table.letters().row(letter),
        batch,
        i,
        window,
        ownWindow,
        isLate,
        time,
        mixed);
    deadLetters++;
  }

  private void drop(RecordBatch batch, int i, CommitWindow window, long mixed) {
    coverages.drop(batch, i, window, mixed);
    dropped++;
  }
}
