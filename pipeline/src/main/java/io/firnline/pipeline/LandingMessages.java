package io.firnline.pipeline;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.MessageSources;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.source.kafka.message.KafkaMessageSource;
import io.firnline.pipeline.source.kinesis.message.KinesisMessageSource;
import io.firnline.pipeline.source.message.EventTimes;
import io.firnline.pipeline.source.message.MessageLedger;
import io.firnline.pipeline.source.message.MessageWatermark;
import io.firnline.pipeline.source.pubsub.PubsubMessageSource;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** What a landing pipeline does otherwise where its source is one of Beam's own. */
final class LandingMessages {
  /** Pub/Sub keeps no message for longer. */
  private static final Duration OLDEST_MESSAGE = Duration.ofDays(31);

  /** Kinesis keeps no record for longer. */
  private static final Duration OLDEST_RECORD = Duration.ofDays(366);

  /** Longer than any job runs. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private LandingMessages() {}

  static PTransform<PBegin, PCollection<RecordBatch>> kafka(FirnlineOptions options) {
    return new KafkaMessageSource(
        Objects.requireNonNull(options.getKafkaBootstrapServers(), "kafkaBootstrapServers"),
        Objects.requireNonNull(options.getKafkaTopics(), "kafkaTopics"),
        Objects.requireNonNullElse(options.getKafkaConsumerProperties(), Map.of()),
        options.getKafkaStart().toStartOption().equals(StartOption.LATEST),
        LandingSource.watermarks(options),
        new PayloadEventTimes(LandingRules.parse(options)));
  }

  /** Kept in savepoints, as a part of KafkaIO's splits: its name and component stay. */
  private record PayloadEventTimes(ParseSettings parsing) implements EventTimes {
    @Override
    public EventTimeReader open() {
      return parsing.eventTimes();
    }
  }

  static PTransform<PBegin, PCollection<RecordBatch>> kinesis(FirnlineOptions options) {
    return new KinesisMessageSource(
        Objects.requireNonNull(options.getKinesisStreams(), "kinesisStreams"),
        options.getKinesisStart().toStartOption(),
        new MessageWatermark(windowDelay(options).toMillis(), OLDEST_RECORD.toMillis()));
  }

  static PTransform<PBegin, PCollection<RecordBatch>> pubsub(FirnlineOptions options) {
    return new PubsubMessageSource(
        options.getPubsubSubscription(),
        options.getPubsubTopic(),
        options.getPubsubIdAttribute(),
        new MessageWatermark(windowDelay(options).toMillis(), OLDEST_MESSAGE.toMillis()),
        new WriterMessages());
  }

  /** Kept in job graphs and savepoints: its name stays. */
  private record WriterMessages() implements MessageLedger {
    @Override
    public Known open(PipelineOptions options) {
      FirnlineOptions own = options.as(FirnlineOptions.class);
      WriterLedger writer = LandingSource.ledger(own);
      writer.prepare();
      Ledger ledger = writer.read();
      long epoch = LedgerStart.epochOf(ledger, LandingSource.launch(own));
      return new Known(Ledger.messageEpoch(epoch), ledger.messages().committed());
    }
  }

  /**
   * The watermarks of PubsubIO and KinesisIO follow the times of arrival and know nothing of
   * disorder.
   */
  static Duration windowDelay(FirnlineOptions options) {
    return MessageSources.isOfArrivals(options)
        ? options.getAllowedDisorder().toDuration()
        : Duration.ZERO;
  }

  /**
   * How long after its end a window still takes rows, so that the runner drops none: an element of
   * one of Beam's IOs may be behind the watermark. Zero for a positioned source, whose never is.
   */
  static Duration lateness(FirnlineOptions options) {
    if (!MessageSources.isOne(options)) {
      return Duration.ZERO;
    }
    return switch (options.getSource()) {
      case PUBSUB -> OLDEST_MESSAGE.plusDays(1);
      case KINESIS -> OLDEST_RECORD.plusDays(1);
      case KAFKA, FILES -> FOR_EVER;
    };
  }
}
