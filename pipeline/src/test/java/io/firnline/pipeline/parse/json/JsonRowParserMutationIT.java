package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonRowParserMutationIT {
  /** Each outcome is judged. */
  @Test
  void bearsOneMillionMutations() {
    JsonRowParserPropertyTest.Outcomes outcomes = JsonRowParserPropertyTest.mutate(1_000_000);
    System.out.println("JsonRowParserMutationIT: " + outcomes);
    assertThat(outcomes.accepted()).isGreaterThan(100_000);
  }
}
