package io.firnline.pipeline.options;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where reading starts with a Kafka partition that the ledger does not know. A known one always
 * goes on where the ledger ends.
 */
public final class KafkaStart {
  /** Where to start. */
  public enum Kind {
    /** Where the ledger ends, else with the oldest record. */
    LEDGER,
    /** With the oldest record. */
    EARLIEST,
    /** With the records that come from now on. */
    LATEST,
    /** With the first record whose Kafka timestamp is at or after a time. */
    TIME
  }

  private final Kind kind;
  private final @Nullable Instant time;

  private KafkaStart(Kind kind, @Nullable Instant time) {
    this.kind = kind;
    this.time = time;
  }

  /** Reads {@code LEDGER}, {@code EARLIEST}, {@code LATEST} or an ISO-8601 time with a zone. */
  @JsonCreator
  public static KafkaStart of(String text) {
    String upper = text.trim().toUpperCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind != Kind.TIME && kind.name().equals(upper)) {
        return new KafkaStart(kind, null);
      }
    }
    try {
      return new KafkaStart(Kind.TIME, OffsetDateTime.parse(upper).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Invalid start '"
              + text
              + "': give LEDGER, EARLIEST, LATEST or a time like 2026-11-22T08:00:00Z",
          e);
    }
  }

  public Kind kind() {
    return kind;
  }

  /** The time of a {@link Kind#TIME} start. */
  public Optional<Instant> time() {
    return Optional.ofNullable(time);
  }

  @Override
  @JsonValue
  public String toString() {
    return time == null ? kind.name() : time.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaStart start && start.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
