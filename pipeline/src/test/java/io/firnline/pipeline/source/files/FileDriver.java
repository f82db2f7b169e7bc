package io.firnline.pipeline.source.files;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;

/** Plays the runner for one split. Event time of a line: the number it is. */
final class FileDriver implements AutoCloseable {
  static final WatermarkRule RULE = new WatermarkRule(1_000, 60_000, 10_000, 0, 10_000);

  private final UnboundedReader<RecordBatch> reader;
  private boolean started;
  final List<RecordBatch> batches = new ArrayList<>();

  private FileDriver(Run run, int index, int of, @Nullable SourceMark mark) throws IOException {
    this.reader =
        FileBatches.of(options -> run, of)
            .split(1, PipelineOptionsFactory.create())
            .get(index)
            .createReader(PipelineOptionsFactory.create(), mark);
  }

  record Run(FileSourceSettings settings, WriterLedger ledger) implements FileSourceRun {
    @Override
    public EventTimeReader eventTimes() {
      return FileDriver::time;
    }
  }

  private static long time(byte @Nullable [] payload, long sourceTime) {
    try {
      return Long.parseLong(new String(payload, StandardCharsets.UTF_8).split(" ", 2)[0]);
    } catch (NumberFormatException e) {
      return sourceTime;
    }
  }

  static Run run(WriterLedger ledger, String launch, FileOrder order, Path... globs) {
    return run(ledger, launch, order, new BatchLimits(10, 1 << 20, 1 << 20, 1 << 20), globs);
  }

  static Run run(
      WriterLedger ledger, String launch, FileOrder order, BatchLimits limits, Path... globs) {
    List<String> names = List.of(globs).stream().map(Path::toString).toList();
    return run(ledger, launch, order, limits, names);
  }

  static Run run(
      WriterLedger ledger, String launch, FileOrder order, BatchLimits limits, List<String> globs) {
    return run(ledger, launch, order, limits, FileContents.lines(0, 100), globs);
  }

  static Run run(
      WriterLedger ledger,
      String launch,
      FileOrder order,
      BatchLimits limits,
      FileContents contents,
      List<String> globs) {
    return new Run(
        new FileSourceSettings(globs, order, contents, RULE, limits, launch, "time"), ledger);
  }

  static FileDriver open(Run run) throws IOException {
    return new FileDriver(run, 0, 1, null);
  }

  static FileDriver open(Run run, int index, int of) throws IOException {
    return new FileDriver(run, index, of, null);
  }

  static FileDriver restore(Run run, SourceMark mark) throws IOException {
    return restore(run, mark, 0, 1);
  }

  static FileDriver restore(Run run, SourceMark mark, int index, int of) throws IOException {
    return new FileDriver(run, index, of, CoderUtils.clone(FileMarkCoder.INSTANCE, mark));
  }

  boolean step() throws IOException {
    boolean has = started ? reader.advance() : reader.start();
    started = true;
    if (has) {
      batches.add(reader.getCurrent());
    }
    return has;
  }

  FileDriver untilEnd() throws IOException {
    return untilRecords(Integer.MAX_VALUE);
  }

  /** Steps up to so many records, or to the end. */
  FileDriver untilRecords(int count) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (records() < count && watermark() < EventTime.FOREVER) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited 30 s in vain: " + batches);
      }
      if (!step()) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return this;
  }

  int records() {
    return batches.stream().mapToInt(RecordBatch::records).sum();
  }

  /** Every line, in the order in which it was handed out. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (RecordBatch batch : batches) {
      for (byte[] payload : batch.payloads()) {
        lines.add(new String(payload, StandardCharsets.UTF_8));
      }
    }
    return lines;
  }

  long watermark() {
    return reader.getWatermark().getMillis();
  }

  SourceMark mark() {
    return (SourceMark) reader.getCheckpointMark();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
