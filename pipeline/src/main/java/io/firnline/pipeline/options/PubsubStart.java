package io.firnline.pipeline.options;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The value of {@code --pubsubStart}: what a start without state reads first. */
public final class PubsubStart {
  /** Where the ledger says; a first start reads what the subscription has. */
  public static final PubsubStart LEDGER = new PubsubStart("LEDGER", null);

  /** What the subscription still has, whatever an earlier job has taken from it. */
  public static final PubsubStart SUBSCRIPTION = new PubsubStart("SUBSCRIPTION", null);

  private final String text;
  private final @Nullable Instant time;

  private PubsubStart(String text, @Nullable Instant time) {
    this.text = text;
    this.time = time;
  }

  /** Reads {@code LEDGER}, {@code SUBSCRIPTION} or an ISO-8601 time in UTC. */
  @JsonCreator
  public static PubsubStart of(String text) {
    String plain = text.trim().toUpperCase(Locale.ROOT);
    return switch (plain) {
      case "LEDGER" -> LEDGER;
      case "SUBSCRIPTION" -> SUBSCRIPTION;
      default -> at(plain);
    };
  }

  private static PubsubStart at(String text) {
    try {
      return new PubsubStart(text, Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Invalid start '"
              + text
              + "': give LEDGER, SUBSCRIPTION, or a time such as 2026-01-31T12:00:00Z",
          e);
    }
  }

  /** The time to seek to, if it is one. */
  public Optional<Instant> time() {
    return Optional.ofNullable(time);
  }

  @Override
  @JsonValue
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PubsubStart start && start.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
