package io.firnline.pipeline.source.kafka;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a reader waits, and how often it looks.
 *
 * @param start for a broker that does not answer when the reader starts
 * @param patience for brokers that are away later
 * @param idle how often a partition without records asks whether it is caught up
 * @param discovery how often new partitions and topics are looked for
 */
public record Waits(Duration start, Duration patience, Duration idle, Duration discovery)
    implements Serializable {
  /** 20 s at start, 10 min later, idle partitions every second, new partitions every 30 s. */
  public static final Waits DEFAULT =
      new Waits(
          Duration.ofSeconds(20),
          Duration.ofMinutes(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));
}
