package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;
import java.util.SortedMap;

/** What a reader's thread hands over to the reader, in order. */
public sealed interface Delivery {
  /** Tells what the reader has handed out. */
  void applyTo(Progress progress);

  /** Bytes of records in it. */
  default long bytes() {
    return 0;
  }

  /** The ledger is claimed, or found to be of the mark's epoch; reading begins at these places. */
  record Opened(long epoch, SortedMap<SourcePartition, Place> places) implements Delivery {
    @Override
    public void applyTo(Progress progress) {
      progress.open(epoch, places);
    }
  }

  /** A partition appeared. */
  record Joined(SourcePartition partition, Place place) implements Delivery {
    @Override
    public void applyTo(Progress progress) {
      progress.join(partition, place);
    }
  }

  /** A batch to hand out. Its bytes are counted once: that looks at each record. */
  record Batch(RecordBatch batch, long bytes) implements Delivery {
    /** Counts the bytes. */
    public Batch(RecordBatch batch) {
      this(batch, batch.bytes());
    }

    @Override
    public void applyTo(Progress progress) {
      progress.handOut(batch);
    }
  }

  /** The watermark of an idle partition moved within its window. */
  record Ticked(SourcePartition partition, long watermark) implements Delivery {
    @Override
    public void applyTo(Progress progress) {
      progress.tick(partition, watermark);
    }
  }

  /** The clock, for a reader that has no partitions. */
  record NoPartitions(long watermark) implements Delivery {
    @Override
    public void applyTo(Progress progress) {
      progress.tickWithoutPartitions(watermark);
    }
  }

  /** A partition has reached the end of a bounded run; it holds no watermark back any more. */
  record Finished(SourcePartition partition) implements Delivery {
    @Override
    public void applyTo(Progress progress) {
      progress.finish(partition);
    }
  }

  /** All have; nothing will come. */
  record Ended() implements Delivery {
    @Override
    public void applyTo(Progress progress) {
      progress.end();
    }
  }
}
