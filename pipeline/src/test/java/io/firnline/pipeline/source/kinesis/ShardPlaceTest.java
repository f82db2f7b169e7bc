package io.firnline.pipeline.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShardPlaceTest {
  private static final String SEQUENCE = "49590338271490256608559692538361571095921575989136588898";

  @Test
  void survivesItsText() {
    for (ShardPlace place :
        new ShardPlace[] {
          ShardPlace.oldest(7),
          ShardPlace.beginning(1_790_000_000_000L),
          ShardPlace.from(5),
          ShardPlace.oldest(0).behind(Long.MAX_VALUE, SEQUENCE),
          ShardPlace.from(5).behind(12, SEQUENCE).emptyUntil(99)
        }) {
      assertThat(ShardPlace.parse(place.text())).isEqualTo(place);
    }
    assertThat(ShardPlace.from(5).behind(12, SEQUENCE).emptyUntil(99).text())
        .as("it stands in tables and savepoints")
        .isEqualTo("12:a:" + SEQUENCE + ":99");
  }

  @Test
  void askedForTheSameTimeHoweverLongItStaysEmpty() {
    ShardPlace place = ShardPlace.from(5).emptyUntil(99).emptyUntil(50);
    assertThat(place.anchor()).isEqualTo("5");
    assertThat(place.millis()).isEqualTo(99);
  }

  @Test
  void sequenceNumbersAreComparedAsNumbers() {
    ShardPlace place = ShardPlace.oldest(0).behind(1, "100");
    assertThat(place.isBehind("99")).isTrue();
    assertThat(place.isBehind("100")).isTrue();
    assertThat(place.isBehind("101")).isFalse();
    assertThat(ShardPlace.oldest(0).isBehind("1")).isFalse();
  }

  @Test
  void refusesOtherTexts() {
    for (String text : new String[] {"", "1:x::", "1:a:2", "files"}) {
      assertThatThrownBy(() -> ShardPlace.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Invalid bookmark '" + text + "'");
    }
  }
}
