package io.firnline.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "10", "-10", "-10+3"})
  void textIsReadAsItIsWritten(String text) {
    assertThat(Difference.parse(text)).hasToString(text);
  }

  @Test
  void whatGoesAndWhatComesAreToldApart() {
    assertThat(Difference.parse("-10+3")).isEqualTo(new Difference(10, 3));
    assertThat(Difference.parse("-10+10").net()).isZero();
    assertThat(Difference.parse("-10+10")).isNotEqualTo(Difference.NONE);
    assertThat(Difference.parse("+4")).isEqualTo(new Difference(0, 4));
    assertThat(Difference.of(-7)).isEqualTo(new Difference(7, 0));
    assertThat(Difference.of(7)).isEqualTo(new Difference(0, 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "x", "3-10", "--1", "1.5", "99999999999999999999"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Difference.parse(text)).isInstanceOf(NumberFormatException.class);
  }
}
