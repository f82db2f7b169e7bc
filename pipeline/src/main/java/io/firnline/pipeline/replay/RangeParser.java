package io.firnline.pipeline.replay;

import io.firnline.iceberg.audit.Positions;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.deadletter.DeadLetter;
import io.firnline.pipeline.parse.BatchParser;
import io.firnline.pipeline.parse.DiscardPolicy;
import io.firnline.pipeline.parse.LateRowPolicy;
import io.firnline.pipeline.parse.Lateness;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.parse.TimedBlock;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of those records that the tables hold as rows of a range: by their own event time,
 * with no lateness, so each goes to files of its own window.
 */
final class RangeParser {
  /** The parser keeps what does not fill a block; now and then it has to let it go. */
  private static final int BATCHES_BETWEEN_FLUSHES = 200;

  private final ReplayTarget target;
  private final CommitWindow range;
  private final Ledger ledger;
  private final DeadPositions dead;
  private final LatePositions late;
  private final EventTimeReader times;
  private final BatchParser parser;
  private final WindowFiles files;
  private final Positions wanted = new Positions();
  private final Positions notReadable = new Positions();

  private long read;
  private long deadLetters;
  private long unreadable;
  private int batches;
  private @Nullable DeadLetter firstUnreadable;

  RangeParser(
      LandingParts parts,
      ReplayTarget target,
      CommitWindow range,
      Ledger ledger,
      DeadPositions dead,
      LatePositions late,
      WindowFiles files) {
    this.target = target;
    this.range = range;
    this.ledger = ledger;
    this.dead = dead;
    this.late = late;
    this.files = files;
    this.times = parts.parsing().eventTimes();
    this.parser =
        new BatchParser(target.parsing(parts.parsing()), parts.tables(), this::unreadable);
  }

  /** The same settings, under which every row is in time and no table gets columns. */
  static ParseSettings neverLate(ParseSettings settings) {
    Lateness never =
        new Lateness(
            LateRowPolicy.APPEND,
            Lateness.UNLIMITED,
            DiscardPolicy.DROP,
            settings.lateness().maxFutureMillis());
    return settings.with(never).with(settings.changes().strict());
  }

  void take(RecordBatch batch) {
    read += batch.records();
    int[] chosen = new int[batch.records()];
    int count = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (isWanted(batch, i)) {
        chosen[count++] = i;
        wanted.add(target.table(), batch.partition(), batch.positions()[i]);
      }
    }
    if (count > 0) {
      parser.parse(part(batch, chosen, count, range.startMillis()));
      parser.takeFull().forEach(this::write);
      if (++batches % BATCHES_BETWEEN_FLUSHES == 0) {
        finish();
      }
    }
  }

  private boolean isWanted(RecordBatch batch, int i) {
    long time = times.eventTimeMillis(batch.payloads()[i], batch.sourceTimes()[i]);
    long position = batch.positions()[i];
    if (!range.contains(time) || !ledger.holds(batch.partition(), position, time)) {
      return false;
    }
    if (dead.contains(batch.partition(), position)) {
      deadLetters++;
      return false;
    }
    return late.contains(batch.partition(), position) == target.lateRows();
  }

  /** The wanted records of a batch, none of which is late: the watermark is before all of them. */
  private static RecordBatch part(RecordBatch batch, int[] chosen, int count, long watermark) {
    long[] positions = new long[count];
    long[] sourceTimes = new long[count];
    byte[][] payloads = new byte[count][];
    byte[][] keys = batch.keys() == null ? null : new byte[count][];
    byte[][] headers = batch.headers() == null ? null : new byte[count][];
    for (int i = 0; i < count; i++) {
      positions[i] = batch.positions()[chosen[i]];
      sourceTimes[i] = batch.sourceTimes()[chosen[i]];
      payloads[i] = batch.payloads()[chosen[i]];
      if (keys != null && batch.keys() != null) {
        keys[i] = batch.keys()[chosen[i]];
      }
      if (headers != null && batch.headers() != null) {
        headers[i] = batch.headers()[chosen[i]];
      }
    }
    return new RecordBatch(
        batch.partition(),
        batch.from(),
        batch.to(),
        watermark,
        watermark,
        batch.epoch(),
        EventTime.NEVER,
        List.of(),
        positions,
        sourceTimes,
        payloads,
        keys,
        headers);
  }

  private void unreadable(DeadLetter letter) {
    unreadable++;
    notReadable.add(target.table(), letter.partition(), letter.position());
    firstUnreadable = firstUnreadable == null ? letter : firstUnreadable;
  }

  /** Writes what the parser has kept. */
  void finish() {
    parser.finish().forEach(this::write);
  }

  private void write(TimedBlock timed) {
    RowBlock block = timed.block();
    boolean ofTarget = block.target().table().equals(target.table());
    if (block.rows() == 0 || block.target().role() == TableRole.DEAD_LETTER || !ofTarget) {
      return;
    }
    if (!range.contains(block.minEventTime()) || !range.contains(block.maxEventTime())) {
      throw new IllegalStateException(
          "Cannot replay: the parser reads event times of %s outside of %s, the source does not. Nothing was changed"
              .formatted(block.target(), range));
    }
    files.add(block);
  }

  /** Records read from the source. */
  long read() {
    return read;
  }

  /** Dead letters of the range; they stay. */
  long deadLetters() {
    return deadLetters;
  }

  /** Records of the range that are no dead letters and cannot be rows. */
  long unreadable() {
    return unreadable;
  }

  /** How many of these positions are those of records that can be rows of the range. */
  long findAgain(Positions before) {
    return before.common(wanted) - before.common(notReadable);
  }

  /** The first record that cannot be a row, for a message. */
  String example() {
    DeadLetter letter = firstUnreadable;
    return letter == null ? "none" : text(letter);
  }

  static String text(DeadLetter letter) {
    return "%s at %d: %s, %s"
        .formatted(letter.partition(), letter.position(), letter.reason(), letter.message());
  }
}
