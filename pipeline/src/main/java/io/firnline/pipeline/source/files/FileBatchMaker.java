package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.OpenPartition;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of the records of files. Empty lines and header lines are no records; their
 * positions lie inside of batches.
 */
final class FileBatchMaker {
  private static final long NO_TIME = Long.MIN_VALUE;

  private final FileSourceSettings settings;
  private final BatchLimits limits;
  private final EventTimeReader times;
  private final boolean timeOfFile;

  FileBatchMaker(FileSourceSettings settings, EventTimeReader times) {
    this.settings = settings;
    this.limits = settings.limits();
    this.times = times;
    this.timeOfFile = times == EventTimeReader.SOURCE_TIME;
  }

  WatermarkRule watermarks() {
    return settings.watermarks();
  }

  FileContents contents() {
    return settings.contents();
  }

  /** Where a lane starts; one whose watermark waits for its end has one from the start. */
  Place startOf(Place place) {
    long first = LaneTime.first(watermarks());
    return settings.order() == FileOrder.ANY && place.watermark() < first
        ? new Place(place.position(), first, place.lateBefore(), place.end())
        : place;
  }

  LaneTime timeOf(OpenPartition lane) {
    return new LaneTime(settings.order(), watermarks(), lane.clock);
  }

  /**
   * The next batch of a file, and the lane moved behind it.
   *
   * @param base position of the file's first record
   * @return null if the file has ended without another record
   */
  @Nullable RecordBatch batch(OpenPartition lane, long base, OpenFile file, LaneTime time)
      throws IOException {
    Records records = new Records(file.file().modifiedMillis());
    while (records.count < limits.batchRecords() && records.bytes < limits.batchBytes()) {
      long number = file.number();
      byte[] payload = file.next();
      if (payload == null) {
        break;
      }
      if (contents().isRecord(number, payload)) {
        records.add(base + number, payload);
      }
    }
    if (records.count == 0) {
      return null;
    }
    return records.batch(
        lane, file.hasEnded() ? base + FileSet.FILE : base + file.number(), file, time);
  }

  /** Records of one file that become a batch. */
  private final class Records {
    private final long sourceTime;
    private long[] positions = new long[256];
    private byte[][] payloads = new byte[256][];
    private int count;
    private long bytes;
    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;

    Records(long sourceTime) {
      this.sourceTime = sourceTime;
    }

    void add(long position, byte[] payload) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, 2 * count);
        payloads = Arrays.copyOf(payloads, 2 * count);
      }
      positions[count] = position;
      payloads[count++] = payload;
      bytes += payload.length;
      long time = timeOfFile ? sourceTime : times.eventTimeMillis(payload, NO_TIME);
      if (time != NO_TIME && !watermarks().isTooFarInFuture(time, sourceTime)) {
        oldest = Math.min(oldest, time);
        newest = Math.max(newest, time);
      }
    }

    RecordBatch batch(OpenPartition lane, long to, OpenFile file, LaneTime time) {
      long[] sourceTimes = new long[count];
      Arrays.fill(sourceTimes, sourceTime);
      byte[][] headers = new byte[count][];
      Arrays.fill(headers, file.headers());
      return lane.batch(
          to,
          time.records(oldest, newest),
          Arrays.copyOf(positions, count),
          sourceTimes,
          Arrays.copyOf(payloads, count),
          null,
          headers);
    }
  }
}
