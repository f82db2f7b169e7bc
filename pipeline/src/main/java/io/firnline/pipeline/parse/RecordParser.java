package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.pipeline.deadletter.DeadLetter;
import io.firnline.pipeline.source.RecordBatch;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each record of a batch a row, a dead letter or nothing, by the rules of {@link
 * BatchParser}, and counts it in the window that it is committed with.
 */
final class RecordParser {
  private static final String STAGE = "parse";
  private static final ParseFailure SETTLED =
      ParseFailure.ofRecord(ParseReason.BAD_TABLE, "an earlier run has settled it");

  private final ParseSettings settings;
  private final Lateness lateness;
  private final RecordTimes times;
  private final KnownTables tables;
  private final TableRouter router;
  private final RecentWindows windows;
  private final OpenBlocks blocks;
  private final OpenCoverages coverages;
  private final WindowCounts counts;
  private final Consumer<DeadLetter> deadLetterSeen;
  private final Placement placed;

  private long lateBefore;
  private long seed;

  private long rows;
  private long late;
  private long deadLetters;
  private long dropped;
  private long settled;

  /**
   * @param blocks take the rows
   * @param coverages take what is dropped
   * @param counts take each record that is not settled
   * @param deadLetterSeen is told of each dead letter
   */
  RecordParser(
      ParseSettings settings,
      RecordTimes times,
      KnownTables tables,
      OpenBlocks blocks,
      OpenCoverages coverages,
      WindowCounts counts,
      Consumer<DeadLetter> deadLetterSeen) {
    this.settings = settings;
    this.lateness = settings.lateness();
    this.times = times;
    this.tables = tables;
    this.router = new TableRouter(settings, tables, this::noFirstRow);
    this.windows = new RecentWindows(settings.windows());
    this.blocks = blocks;
    this.coverages = coverages;
    this.counts = counts;
    this.deadLetterSeen = deadLetterSeen;
    this.placed = new Placement(windows.holding(0));
  }

  /**
   * Parses all records of a batch.
   *
   * @param lateBeforeMillis rows with an event time before this, milliseconds since 1970 UTC, are
   *     late
   */
  void parse(RecordBatch batch, long lateBeforeMillis) {
    lateBefore = lateBeforeMillis;
    seed = batch.partition().seed();
    router.open(batch);
    for (int i = 0; i < batch.records(); i++) {
      parse(batch, i);
    }
  }

  /** What became of the records so far. */
  ParseCounts counts() {
    return new ParseCounts(rows, late, deadLetters, dropped, settled);
  }

  private void parse(RecordBatch batch, int i) {
    DataTable table = router.tableOf(batch, i);
    if (table == null) {
      putUnread(batch, i, router.refusal());
      return;
    }
    ParseFailure failure = table.parse(batch, i);
    if (failure == null) {
      putRead(batch, i, table.rows());
    } else {
      putUnread(batch, i, failure);
    }
  }

  private void putRead(RecordBatch batch, int i, DataTableRows row) {
    long sourceTime = times.sourceMillis(batch, i);
    long time = times.eventMillis(batch, i, row, sourceTime);
    ParseFailure untimely = times.refusal(time, sourceTime);
    if (!place(batch, i, untimely == null ? time : sourceTime)) {
      return;
    }
    if (untimely != null) {
      putDead(untimely);
    } else if (time < lateBefore) {
      putLate(row);
    } else {
      putRow(row);
    }
  }

  private void putUnread(RecordBatch batch, int i, ParseFailure failure) {
    long sourceTime = times.sourceMillis(batch, i);
    long time = times.letterMillis(batch, i, sourceTime);
    if (place(batch, i, times.refusal(time, sourceTime) == null ? time : sourceTime)) {
      putDead(failure);
    }
  }

  /**
   * Places a record as one that is not late, and counts it.
   *
   * @return false if an earlier run has settled it: nothing becomes of it
   */
  private boolean place(RecordBatch batch, int i, long time) {
    long position = batch.positions()[i];
    if (isSettled(batch.layers(), position, time)) {
      settled++;
      return false;
    }
    CommitWindow window = windows.holding(Math.max(time, batch.watermark()));
    placed.set(batch, i, time, window, Tally.mixed(seed, position));
    counts.add(placed);
    return true;
  }

  private static boolean isSettled(List<Layer> layers, long position, long time) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).settles(position, time)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the time of a record keeps it from being the first row of a table: no table is made for
   * a dead letter, nor for what an earlier run has settled.
   */
  private @Nullable ParseFailure noFirstRow(RecordBatch batch, int i) {
    long sourceTime = times.sourceMillis(batch, i);
    long time = times.letterMillis(batch, i, sourceTime);
    ParseFailure untimely = times.refusal(time, sourceTime);
    return untimely == null && isSettled(batch.layers(), batch.positions()[i], time)
        ? SETTLED
        : untimely;
  }

  private void putRow(DataTableRows table) {
    table.addExtras(placed.batch, placed.record, placed.timeMillis);
    blocks.append(table, table.row(), placed);
    rows++;
  }

  private void putLate(DataTableRows table) {
    late++;
    long behind = placed.batch.watermark() - placed.timeMillis;
    boolean isTooLate = behind > lateness.maxLatenessMillis();
    if (isTooLate && lateness.tooLate() == DiscardPolicy.DROP) {
      drop();
      return;
    }
    placed.setLate(windows.holding(placed.timeMillis));
    if (isTooLate) {
      putLetter(failureOf(ParseReason.TOO_LATE, behind));
      return;
    }
    switch (lateness.lateRows()) {
      case APPEND -> putRow(table);
      case SIDE_TABLE -> putAside();
      case DEAD_LETTER -> putLetter(failureOf(ParseReason.LATE, behind));
    }
  }

  /** The late table may have another schema, so the record is read again for it. */
  private void putAside() {
    DataTable table = tables.late();
    ParseFailure failure = table.parse(placed.batch, placed.record);
    if (failure == null) {
      putRow(table.rows());
    } else {
      putLetter(failure);
    }
  }

  private static ParseFailure failureOf(ParseReason reason, long behind) {
    return ParseFailure.ofRecord(
        reason, "its event time is %d ms behind the watermark".formatted(behind));
  }

  private void putDead(ParseFailure failure) {
    boolean noPayload = failure.reason() == ParseReason.NO_PAYLOAD;
    if (noPayload && settings.noPayload() == DiscardPolicy.DROP) {
      drop();
    } else {
      putLetter(failure);
    }
  }

  private void putLetter(ParseFailure failure) {
    KnownTables.DeadTable table = tables.dead();
    DeadLetter letter = letter(failure);
    deadLetterSeen.accept(letter);
    blocks.append(table.table(), table.letters().row(letter), placed);
    deadLetters++;
  }

  private DeadLetter letter(ParseFailure failure) {
    return new DeadLetter(
        placed.payload(),
        placed.key(),
        placed.headers(),
        failure.reason().code(),
        STAGE,
        failure.message(),
        placed.batch.partition(),
        placed.position(),
        placed.sourceTime());
  }

  private void drop() {
    coverages.drop(placed);
    dropped++;
  }
}
