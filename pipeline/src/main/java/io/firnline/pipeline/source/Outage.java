package io.firnline.pipeline.source;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A system that does not answer: waited for, with a warning now and then, up to a bound. */
public final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);

  private final String system;
  private final Duration patience;
  private long sinceNanos;
  private long warnedNanos;
  private boolean lasts;

  /**
   * @param system what it is and where, for messages, e.g. {@code Kafka at localhost:9092}
   * @param patience how long it may last
   */
  public Outage(String system, Duration patience) {
    this.system = system;
    this.patience = patience;
  }

  /** The system has answered. */
  public void over() {
    if (lasts) {
      LOG.info("{} answers again", system);
    }
    lasts = false;
  }

  /**
   * The system has not answered.
   *
   * @throws IOException if it has not for longer than the bound
   */
  public void goesOn(Throwable cause) throws IOException {
    long now = System.nanoTime();
    if (!lasts) {
      lasts = true;
      sinceNanos = now;
      warnedNanos = now - BETWEEN_WARNINGS.toNanos();
    }
    if (now - sinceNanos >= patience.toNanos()) {
      throw new IOException(
          "Cannot reach %s for %s s: %s. Nothing is lost: when it answers, start the job again; to wait longer, set --patience"
              .formatted(system, seconds(), cause.getMessage()),
          cause);
    }
    if (now - warnedNanos >= BETWEEN_WARNINGS.toNanos()) {
      warnedNanos = now;
      LOG.warn(
          "{} does not answer, waiting for it up to {} s: {}",
          system,
          seconds(),
          cause.getMessage());
    }
  }

  private String seconds() {
    return BigDecimal.valueOf(patience.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
