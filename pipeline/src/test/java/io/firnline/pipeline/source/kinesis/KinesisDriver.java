package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Plays the runner for one split. Event time of a record: the number that it begins with. */
final class KinesisDriver implements AutoCloseable {
  static final WatermarkRule RULE = new WatermarkRule(1_000, 60_000, 10_000, 0, 10_000);

  static final EventTimeReader EVENT_TIMES =
      (payload, time) ->
          Long.parseLong(new String(payload, StandardCharsets.UTF_8).split(" ", 2)[0]);

  private final UnboundedReader<RecordBatch> reader;
  private boolean started;
  final List<RecordBatch> batches = new ArrayList<>();

  private KinesisDriver(Run run, int index, int of, @Nullable SourceMark mark) throws IOException {
    this.reader =
        KinesisBatches.of(options -> run, of)
            .split(1, PipelineOptionsFactory.create())
            .get(index)
            .createReader(PipelineOptionsFactory.create(), mark);
  }

  record Run(KinesisServer server, KinesisSourceSettings settings, WriterLedger ledger, Clock clock)
      implements KinesisSourceRun {
    @Override
    public EventTimeReader eventTimes() {
      return EVENT_TIMES;
    }

    @Override
    public KinesisAsyncClient client() {
      return server.client();
    }

    Run with(UnaryOperator<KinesisSourceSettings> change) {
      return new Run(server, change.apply(settings), ledger, clock);
    }

    Run at(Clock other) {
      return new Run(server, settings, ledger, other);
    }
  }

  /** Small batches, quick looks. */
  static Run run(KinesisServer server, WriterLedger ledger, String launch, String... streams) {
    return new Run(
        server,
        new KinesisSourceSettings(
            List.of(streams),
            null,
            StartOption.EARLIEST,
            Duration.ofMillis(5),
            new KinesisSourceSettings.Waits(
                Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofMillis(100)),
            RULE,
            new BatchLimits(10, 1 << 20, 1 << 20, 1 << 20),
            launch,
            "time",
            false,
            Map.of()),
        ledger,
        Clock.systemUTC());
  }

  static KinesisDriver open(Run run) throws IOException {
    return new KinesisDriver(run, 0, 1, null);
  }

  static KinesisDriver open(Run run, int index, int of) throws IOException {
    return new KinesisDriver(run, index, of, null);
  }

  static KinesisDriver restore(Run run, SourceMark mark) throws IOException {
    return new KinesisDriver(run, 0, 1, CoderUtils.clone(KinesisMarkCoder.INSTANCE, mark));
  }

  boolean step() throws IOException {
    boolean has = started ? reader.advance() : reader.start();
    started = true;
    if (has) {
      batches.add(reader.getCurrent());
    }
    return has;
  }

  KinesisDriver until(BooleanSupplier done) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited 30 s in vain: " + batches);
      }
      if (!step()) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return this;
  }

  KinesisDriver untilRecords(int count) throws IOException {
    return until(() -> records() >= count);
  }

  int records() {
    return batches.stream().mapToInt(RecordBatch::records).sum();
  }

  /** Every record, in the order in which it was handed out. */
  List<String> payloads() {
    List<String> payloads = new ArrayList<>();
    for (RecordBatch batch : batches) {
      for (byte[] payload : batch.payloads()) {
        payloads.add(new String(payload, StandardCharsets.UTF_8));
      }
    }
    return payloads;
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
