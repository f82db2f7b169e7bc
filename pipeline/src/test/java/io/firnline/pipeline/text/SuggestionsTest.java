package io.firnline.pipeline.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  @Test
  void theNearestNameIsGuessedWhenOneIsNear() {
    assertThat(Suggestions.closest("sensor-dta", List.of("other", "sensor-data")))
        .contains("sensor-data");
    assertThat(Suggestions.closest("icebergTble", List.of("icebergTable", "icebergCatalog")))
        .contains("icebergTable");
    assertThat(Suggestions.closest("x", List.of("something"))).isEmpty();
    assertThat(Suggestions.closest("x", List.of())).isEmpty();
  }

  @Test
  void ofTwoThatAreAsNearItIsAlwaysTheSame() {
    assertThat(Suggestions.closest("rum", List.of("sum", "run"))).contains("run");
    assertThat(Suggestions.closest("rum", List.of("run", "sum"))).contains("run");
  }
}
