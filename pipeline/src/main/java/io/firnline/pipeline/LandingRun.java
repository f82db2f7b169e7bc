package io.firnline.pipeline;

import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.iceberg.table.References;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.Span;
import io.firnline.pipeline.source.AcceptedLoss;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.kafka.KafkaSourceRun;
import io.firnline.pipeline.source.kafka.KafkaSourceSettings;
import io.firnline.pipeline.source.kafka.KafkaTopics;
import io.firnline.pipeline.source.kafka.Waits;
import io.firnline.pipeline.time.EventTimeRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptions;

/** What the Kafka readers of a landing pipeline work with, made on the worker from the options. */
final class LandingRun implements KafkaSourceRun {
  private final FirnlineOptions options;
  private final EventTimeRule timeRule;

  private LandingRun(FirnlineOptions options) {
    this.options = options;
    this.timeRule = LandingRules.eventTime(options);
  }

  /** Kept in job graphs and savepoints: its name and {@code serialVersionUID} stay. */
  static final class Factory implements KafkaSourceRun.Factory {
    private static final long serialVersionUID = 1L;

    @Override
    public KafkaSourceRun open(PipelineOptions options) {
      return new LandingRun(options.as(FirnlineOptions.class));
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
  public KafkaSourceSettings settings() {
    return KafkaSourceSettings.of(
            Objects.requireNonNull(options.getKafkaBootstrapServers(), "kafkaBootstrapServers"),
            topics(),
            LandingSource.watermarks(options),
            LandingSource.launch(options))
        .consumer(consumer())
        .start(options.getKafkaStart().toStartOption())
        .waits(waits())
        .timeRule(timeRule.text())
        .untilCaughtUp(options.getUntilCaughtUp())
        .keys(true) // dead letters keep keys and headers
        .monitoringGroup(options.getKafkaMonitoringGroup())
        .accepted(
            AcceptedLoss.parse(Objects.requireNonNullElse(options.getAcceptLoss(), List.of())))
        .headers(true)
        .build();
  }

  private KafkaTopics topics() {
    String pattern = options.getKafkaTopicPattern();
    return pattern == null
        ? new KafkaTopics(Objects.requireNonNull(options.getKafkaTopics(), "kafkaTopics"), null)
        : KafkaTopics.matching(pattern);
  }

  private Map<String, String> consumer() {
    return References.resolve(
        Objects.requireNonNullElse(options.getKafkaConsumerProperties(), Map.of()));
  }

  private Waits waits() {
    Waits defaults = Waits.DEFAULT;
    return new Waits(
        defaults.start(), duration(options.getPatience()), defaults.idle(), defaults.discovery());
  }

  private static Duration duration(Span span) {
    return Duration.ofMillis(span.toMillis());
  }
}
