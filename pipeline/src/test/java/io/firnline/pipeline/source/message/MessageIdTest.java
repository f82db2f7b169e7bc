package io.firnline.pipeline.source.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageIdTest {
  @Test
  void anIdOfTheServiceIsItsNumber() {
    assertThat(MessageId.number("8123456789012345")).isEqualTo(8_123_456_789_012_345L);
    assertThat(MessageId.number("0")).isZero();
    assertThat(MessageId.number("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
  }

  @Test
  void anyOtherIdIsANumberThatIsAlwaysTheSame() {
    for (String id : new String[] {"", "order-1", "-1", "9999999999999999999", "٣"}) {
      assertThat(MessageId.number(id)).isNotNegative().isEqualTo(MessageId.number(id));
    }
    assertThat(MessageId.number("order-1")).isNotEqualTo(MessageId.number("order-2"));
    assertThat(MessageId.number(null)).isEqualTo(MessageId.number(""));
  }
}
