package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonRowParserMutationIT {
  @Test
  void bearsOneMillionMutations() {
    assertThat(JsonRowParserPropertyTest.mutate(1_000_000)).isGreaterThan(20_000);
  }
}
