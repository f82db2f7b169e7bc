package io.firnline.pipeline.source.kafka;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which topics to read: a list, or all that match a pattern, also those that appear later.
 *
 * @param names the list; empty when there is a pattern
 * @param pattern regular expression for whole names; null when there is a list
 */
public record KafkaTopics(List<String> names, @Nullable String pattern) implements Serializable {
  public KafkaTopics {
    names = List.copyOf(names);
    if (names.isEmpty() == (pattern == null)) {
      throw new IllegalArgumentException(
          "Invalid topics: give a list or a pattern, not both; got %s and %s"
              .formatted(names, pattern));
    }
  }

  public static KafkaTopics of(String... names) {
    return new KafkaTopics(List.of(names), null);
  }

  public static KafkaTopics matching(String pattern) {
    Pattern.compile(pattern);
    return new KafkaTopics(List.of(), pattern);
  }
}
