package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.pipeline.source.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Where a record belongs. One object serves all records of a parser, one after the other, so that a
 * record costs none.
 */
final class Placement {
  RecordBatch batch;

  /** Which one of the batch it is. */
  int record;

  /** Milliseconds since 1970 UTC: its event time, or the source's where that cannot be used. */
  long timeMillis;

  /** The window that it is committed with. */
  CommitWindow window;

  /** The window of its time: that one too, unless it is late. */
  CommitWindow ownWindow;

  /** Whether it is a row that is late, wherever it goes. */
  boolean late;

  /** Its position, mixed for tallies. */
  long mixedPosition;

  /** Without a record yet. */
  Placement(CommitWindow window) {
    this.batch = RecordBatch.hello();
    this.window = window;
    this.ownWindow = window;
  }

  /** Places a record that is not late. */
  void set(RecordBatch of, int which, long time, CommitWindow committed, long mixed) {
    batch = of;
    record = which;
    timeMillis = time;
    window = committed;
    ownWindow = committed;
    late = false;
    mixedPosition = mixed;
  }

  /** The record is a late row, of that window. */
  void setLate(CommitWindow own) {
    ownWindow = own;
    late = true;
  }

  long position() {
    return batch.positions()[record];
  }

  long sourceTime() {
    return batch.sourceTimes()[record];
  }

  byte @Nullable [] payload() {
    return batch.payloads()[record];
  }

  byte @Nullable [] key() {
    return batch.keys() == null ? null : batch.keys()[record];
  }

  byte @Nullable [] headers() {
    return batch.headers() == null ? null : batch.headers()[record];
  }
}
