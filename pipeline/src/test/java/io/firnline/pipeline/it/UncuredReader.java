package io.firnline.pipeline.it;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.RecordBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** A reader as one would write it who has not been caught by what its kind is about. */
final class UncuredReader extends UnboundedReader<RecordBatch> {
  /** The first reader of a worker waits for its records. */
  private static final Duration FIRST_START = Duration.ofSeconds(30);

  /** The others begin without any then, but later than Flink takes the next watermark. */
  private static final Duration OTHER_START = Duration.ofMillis(1_500);

  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

  /** What it does otherwise. */
  enum Kind {
    /**
     * The first batch of a partition begins with its oldest record, not so much earlier as records
     * may be late. A record's time is its source time.
     */
    FIRST_BATCH_AT_ITS_OLDEST_RECORD,
    /** It begins with its first records, for which it waits a while, and not with a hello. */
    NO_HELLO
  }

  private final UncuredSource source;
  private final UnboundedReader<RecordBatch> cured;
  private final Kind kind;
  private final boolean first;
  private final Set<SourcePartition> begun = new HashSet<>();
  private @Nullable RecordBatch current;

  UncuredReader(
      UncuredSource source, UnboundedReader<RecordBatch> cured, Kind kind, boolean first) {
    this.source = source;
    this.first = first;
    this.cured = cured;
    this.kind = kind;
  }

  @Override
  public boolean start() throws IOException {
    boolean started = cured.start();
    current = cured.getCurrent();
    return kind == Kind.NO_HELLO ? hasRecordsSoon() : started;
  }

  private boolean hasRecordsSoon() throws IOException {
    long end = System.nanoTime() + (first ? FIRST_START : OTHER_START).toNanos();
    while (!advance()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  @Override
  public boolean advance() throws IOException {
    boolean more = cured.advance();
    current = more ? changed(cured.getCurrent()) : null;
    return more;
  }

  private RecordBatch changed(RecordBatch batch) {
    boolean begins = batch.records() > 0 && begun.add(batch.partition());
    if (!begins || kind != Kind.FIRST_BATCH_AT_ITS_OLDEST_RECORD) {
      return batch;
    }
    long oldest = Arrays.stream(batch.sourceTimes()).min().orElseThrow();
    return new RecordBatch(
        batch.partition(),
        batch.from(),
        batch.to(),
        oldest,
        Math.max(oldest, batch.after()),
        batch.epoch(),
        batch.lateBefore(),
        batch.layers(),
        batch.positions(),
        batch.sourceTimes(),
        batch.payloads(),
        batch.keys(),
        batch.headers());
  }

  @Override
  public RecordBatch getCurrent() {
    return Objects.requireNonNull(current);
  }

  @Override
  public Instant getCurrentTimestamp() {
    RecordBatch batch = getCurrent();
    return batch.isHello() ? cured.getCurrentTimestamp() : new Instant(batch.watermark());
  }

  @Override
  public Instant getWatermark() {
    return cured.getWatermark();
  }

  @Override
  public UnboundedSource.CheckpointMark getCheckpointMark() {
    return cured.getCheckpointMark();
  }

  @Override
  public UncuredSource getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    cured.close();
  }
}
