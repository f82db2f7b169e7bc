package io.firnline.pipeline.source.files;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.pipeline.source.OpenPartition;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.RecordBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lane of a set that is being read, one file after the other; at most one of them is open. */
final class FileLane implements AutoCloseable {
  private final OpenPartition partition;
  private final List<Optional<InputFile>> files;
  private final int first;
  private final FileBatchMaker maker;
  private final LaneTime time;
  private int at;
  private @Nullable OpenFile open;
  private boolean ended;

  /**
   * @param first number in the lane of the first of the files
   * @param files what is left of the lane; empty where one was replaced
   */
  private FileLane(
      OpenPartition partition, int first, List<Optional<InputFile>> files, FileBatchMaker maker) {
    this.partition = partition;
    this.files = files;
    this.first = first;
    this.at = first;
    this.maker = maker;
    this.time = maker.timeOf(partition);
  }

  /**
   * A lane at a place.
   *
   * @throws LedgerStopException if files that are left of it are not listed any more
   */
  static FileLane open(
      SourcePartition lane, Place place, FileStart.Started started, FileBatchMaker maker) {
    FileSet set = started.sets().set(lane.stream());
    int first = Math.toIntExact(place.position() / FileSet.FILE);
    List<Integer> numbers = set.filesOf(lane);
    List<Optional<InputFile>> files = new ArrayList<>();
    int missing = 0;
    for (int number : numbers.subList(first, numbers.size())) {
      FileDigest digest = set.digests().get(number);
      Optional<InputFile> file = Optional.ofNullable(started.sets().listed(digest));
      files.add(file);
      missing += file.isPresent() || started.sets().isReplaced(set, digest) ? 0 : 1;
    }
    if (missing > 0) {
      throw new LedgerStopException(
          Reason.SOURCE_LOST,
          "Cannot go on without %d of the %d files of %s: an earlier run of writer '%s' listed them and has not landed them to the end, and now they are gone, or --files does not name them any more. Nothing was read. Bring them back, or give --files that name them as well; pipeline/docs/files.md tells how to go on without them"
              .formatted(missing, numbers.size(), lane, started.ledger().writer()));
    }
    OpenPartition partition =
        new OpenPartition(
            lane,
            maker.startOf(place),
            started.ledger().epoch(),
            started.ledger().settled().getOrDefault(lane, List.of()),
            maker.watermarks());
    return new FileLane(partition, first, files, maker);
  }

  OpenPartition partition() {
    return partition;
  }

  long watermark() {
    return partition.clock.watermark();
  }

  /** The highest event time that was read of it. */
  long newest() {
    return time.newest();
  }

  /** Whether its last batch has been made. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * The next batch. The last one holds no records: it covers what is left of the positions, and
   * moves the watermark behind all that was read.
   *
   * @param others highest event time in other lanes
   */
  RecordBatch next(long others) throws IOException {
    while (at < first + files.size()) {
      Optional<InputFile> file = files.get(at - first);
      RecordBatch batch = file.isEmpty() ? null : read(file.get());
      if (open == null || open.hasEnded()) {
        close();
        at++;
      }
      if (batch != null) {
        return batch;
      }
    }
    ended = true;
    return partition.withoutRecords(partition.end, time.atEnd(others));
  }

  private @Nullable RecordBatch read(InputFile file) throws IOException {
    if (open == null) {
      open = open(file);
    }
    return maker.batch(partition, at * FileSet.FILE, open, time);
  }

  /** The file where the partition stands is opened in its midst. */
  private OpenFile open(InputFile file) throws IOException {
    boolean midst = partition.next() / FileSet.FILE == at;
    long record = midst ? partition.next() % FileSet.FILE : 0;
    return OpenFile.at(file, record, maker.contents());
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
