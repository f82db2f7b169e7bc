package io.firnline.pipeline.options;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.firnline.pipeline.source.StartOption;
import java.util.Locale;

/**
 * The value of {@code --kafkaStart}: where reading starts with a Kafka partition that the ledger
 * does not know.
 */
public final class KafkaStart {
  private final String text;
  private final StartOption option;

  private KafkaStart(String text, StartOption option) {
    this.text = text;
    this.option = option;
  }

  /** Reads {@code LEDGER}, {@code EARLIEST}, {@code LATEST} or an ISO-8601 time in UTC. */
  @JsonCreator
  public static KafkaStart of(String text) {
    String plain = text.trim().toUpperCase(Locale.ROOT);
    boolean time = plain.indexOf(':') >= 0;
    return new KafkaStart(plain, StartOption.parse(time ? plain : plain.toLowerCase(Locale.ROOT)));
  }

  /** What it means to a source. */
  public StartOption toStartOption() {
    return option;
  }

  @Override
  @JsonValue
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaStart start && start.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
