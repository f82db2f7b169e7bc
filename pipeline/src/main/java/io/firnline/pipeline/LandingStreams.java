package io.firnline.pipeline;

import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.source.AcceptedLoss;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.kinesis.KinesisClients;
import io.firnline.pipeline.source.kinesis.KinesisSourceRun;
import io.firnline.pipeline.source.kinesis.KinesisSourceSettings;
import io.firnline.pipeline.time.EventTimeRule;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptions;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What the Kinesis readers of a landing pipeline work with, made on the worker. */
final class LandingStreams implements KinesisSourceRun {
  private final FirnlineOptions options;
  private final EventTimeRule timeRule;

  private LandingStreams(FirnlineOptions options) {
    this.options = options;
    this.timeRule = LandingRules.eventTime(options);
  }

  /** Kept in job graphs and savepoints: its name and {@code serialVersionUID} stay. */
  static final class Factory implements KinesisSourceRun.Factory {
    private static final long serialVersionUID = 1L;

    @Override
    public KinesisSourceRun open(PipelineOptions options) {
      return new LandingStreams(options.as(FirnlineOptions.class));
    }
  }

  @Override
  public WriterLedger ledger() {
    return LandingSource.ledger(options);
  }

  @Override
  public EventTimeReader eventTimes() {
    return LandingRules.parse(options).eventTimes();
  }

  @Override
  public KinesisAsyncClient client() {
    return KinesisClients.client(options);
  }

  @Override
  public KinesisSourceSettings settings() {
    KinesisSourceSettings.Waits waits = KinesisSourceSettings.Waits.DEFAULT;
    return new KinesisSourceSettings(
        Objects.requireNonNull(options.getKinesisStreams(), "kinesisStreams"),
        options.getKinesisConsumer(),
        options.getKinesisStart().toStartOption(),
        Duration.ofMillis(options.getKinesisPollInterval().toMillis()),
        new KinesisSourceSettings.Waits(
            waits.start(), Duration.ofMillis(options.getPatience().toMillis()), waits.idle()),
        LandingSource.watermarks(options),
        BatchLimits.DEFAULT,
        LandingSource.launch(options),
        timeRule.text(),
        options.getUntilCaughtUp(),
        AcceptedLoss.parse(Objects.requireNonNullElse(options.getAcceptLoss(), List.of())));
  }
}
