package io.firnline.pipeline.options;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.firnline.pipeline.source.StartOption;
import java.util.Locale;

/**
 * The value of {@code --kinesisStart}: where reading starts with a stream that the ledger does not
 * know.
 *
 * @param text as it was given, in capital letters
 */
public record KinesisStart(@JsonValue String text) {
  /**
   * Reads {@code LEDGER}, {@code TRIM_HORIZON}, {@code LATEST} or an ISO-8601 time in UTC.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public KinesisStart(String text) {
    this.text = text.trim().toUpperCase(Locale.ROOT);
    var unused = toStartOption();
  }

  /** What it means to a source. */
  public StartOption toStartOption() {
    return switch (text) {
      case "LEDGER", "TRIM_HORIZON" -> StartOption.EARLIEST;
      case "LATEST" -> StartOption.LATEST;
      default -> time();
    };
  }

  private StartOption time() {
    if (text.indexOf(':') < 0) {
      throw new IllegalArgumentException(
          "Invalid start '%s': give LEDGER, TRIM_HORIZON, LATEST, or a time such as 2026-01-31T12:00:00Z"
              .formatted(text));
    }
    return StartOption.parse(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
