package io.firnline.pipeline.source.kafka;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brokers that are away: waited for, with a warning now and then, up to a bound. */
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);

  private final KafkaSourceSettings settings;
  private long sinceNanos;
  private long warnedNanos;
  private boolean lasts;

  Outage(KafkaSourceSettings settings) {
    this.settings = settings;
  }

  /** Kafka has answered. */
  void over() {
    if (lasts) {
      LOG.info("Kafka at {} answers again", settings.bootstrapServers());
    }
    lasts = false;
  }

  /** Kafka has not answered. */
  void goesOn(Throwable cause) throws IOException {
    long now = System.nanoTime();
    if (!lasts) {
      lasts = true;
      sinceNanos = now;
      warnedNanos = now - BETWEEN_WARNINGS.toNanos();
    }
    long patience = settings.waits().patience().toNanos();
    if (now - sinceNanos >= patience) {
      throw new IOException(
          "Cannot reach Kafka at %s for %s: %s"
              .formatted(
                  settings.bootstrapServers(), settings.waits().patience(), cause.getMessage()),
          cause);
    }
    if (now - warnedNanos >= BETWEEN_WARNINGS.toNanos()) {
      warnedNanos = now;
      LOG.warn(
          "Kafka at {} does not answer, waiting for it up to {}: {}",
          settings.bootstrapServers(),
          settings.waits().patience(),
          cause.getMessage());
    }
  }
}
