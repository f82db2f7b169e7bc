package io.firnline.pipeline.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnmatchedPatternTest {
  private static final List<String> THERE = List.of("sensor-b", "sensor-a", "orders");

  private static String sentence(String pattern) {
    return UnmatchedPattern.sentence(pattern, "h:1", THERE);
  }

  @Test
  void guessesThatAStarIsMeantAsThatOfFileNames() {
    assertThat(sentence("sensor-*"))
        .isEqualTo(
            "no topic of h:1 matches --kafkaTopicPattern=sensor-*, did you mean 'sensor-.*', which matches sensor-a, sensor-b? (It is a regular expression: .* stands for any text); it has orders, sensor-a, sensor-b");
    assertThat(sentence("[s]*-a")).as("a star of its own").doesNotContain("did you mean");
  }

  @Test
  void saysWhichNamesItIsOnlyAPartOf() {
    assertThat(sentence("sensor"))
        .contains("it has to match the whole name: it is a part of sensor-a, sensor-b; it has");
    assertThat(sentence("rders.*")).contains("it is a part of orders;");
  }

  @Test
  void suggestsANearName() {
    assertThat(sentence("order_s")).contains(", did you mean orders?; it has");
    assertThat(sentence("zzz")).endsWith("=zzz; it has orders, sensor-a, sensor-b");
    assertThat(UnmatchedPattern.sentence("a.*", "h:1", List.of()))
        .isEqualTo("no topic of h:1 matches --kafkaTopicPattern=a.*; it has no topics at all");
  }
}
