package io.firnline.pipeline.source.files;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.Delivery;
import io.firnline.pipeline.source.HandOver;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.RecordBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a reader's thread, once its lanes are known: reads the lane that is furthest behind
 * in event time, so that windows end soon and few are open at once. Where lanes tell no time, one
 * is read after the other.
 */
final class FileReading implements AutoCloseable {
  private final HandOver handOver;
  private final List<FileLane> lanes = new ArrayList<>();
  private @Nullable FileLane current;
  private long newest = EventTime.NEVER;

  FileReading(FileSourceRun run, FileStart.Started started, HandOver handOver)
      throws IOException, InterruptedException {
    this.handOver = handOver;
    FileBatchMaker maker = new FileBatchMaker(run.settings(), run.eventTimes());
    TreeMap<SourcePartition, Place> places = new TreeMap<>();
    for (var entry : started.places().entrySet()) {
      FileLane lane = FileLane.open(entry.getKey(), entry.getValue(), started, maker);
      lanes.add(lane);
      places.put(entry.getKey(), lane.partition().place());
    }
    handOver.put(new Delivery.Opened(started.ledger().epoch(), places));
  }

  void untilEnd() throws IOException, InterruptedException {
    while (!handOver.isClosed() && !lanes.isEmpty()) {
      FileLane lane = behind();
      RecordBatch batch = lane.next(newest);
      newest = Math.max(newest, lane.newest());
      handOver.put(new Delivery.Batch(batch));
      if (lane.hasEnded()) {
        handOver.put(new Delivery.Finished(batch.partition()));
        lanes.remove(lane);
      }
    }
    handOver.put(new Delivery.Ended());
  }

  /** The lane with the lowest watermark; the one that was read last, if it is one of them. */
  private FileLane behind() {
    FileLane lowest =
        lanes.stream().min(Comparator.comparingLong(FileLane::watermark)).orElseThrow();
    if (current == null || current.hasEnded() || lowest.watermark() < current.watermark()) {
      current = lowest;
    }
    return current;
  }

  @Override
  public void close() throws IOException {
    for (FileLane lane : lanes) {
      lane.close();
    }
  }
}
