package io.firnline.pipeline.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.HeaderBytes.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTimeRuleTest {
  @Test
  void readsItsOwnText() {
    EventTimeRule rule = EventTimeRule.ofField("a:b", EpochUnit.MICROS);
    assertThat(EventTimeRule.parse(rule.text())).isEqualTo(rule);
    EventTimeRule header = EventTimeRule.ofHeader("a:b", EpochUnit.SECONDS);
    assertThat(EventTimeRule.parse(header.text())).isEqualTo(header);
    EventTimeRule source = EventTimeRule.ofSourceTime();
    assertThat(EventTimeRule.parse(source.text())).isEqualTo(source);
  }

  @Test
  void readsTheLastHeaderOfItsName() {
    EventTimeRule rule = EventTimeRule.ofHeader("ts", EpochUnit.SECONDS);
    byte[] headers =
        HeaderBytes.encode(
            List.of(header("ts", "no time"), header("other", "1"), header("ts", "1718000000.5")));
    assertThat(rule.millisOfHeader(headers)).isEqualTo(1718000000500L);
    byte[] iso = HeaderBytes.encode(List.of(header("ts", "2024-06-10T06:13:20.123Z")));
    assertThat(rule.millisOfHeader(iso)).isEqualTo(1718000000123L);
  }

  @Test
  void aHeaderThatIsNoTimeOrNotThereIsUnreadable() {
    EventTimeRule rule = EventTimeRule.ofHeader("ts", EpochUnit.MILLIS);
    for (String value : new String[] {"", "yesterday", "1e99", "12x", "-", "2024-06-10"}) {
      assertThat(rule.millisOfHeader(HeaderBytes.encode(List.of(header("ts", value)))))
          .as(value)
          .isEqualTo(EventTimeRule.UNREADABLE);
    }
    assertThat(rule.millisOfHeader(HeaderBytes.encode(List.of(header("TS", "1")))))
        .isEqualTo(EventTimeRule.UNREADABLE);
    assertThat(rule.millisOfHeader(HeaderBytes.encode(List.of(new Header("ts", null)))))
        .isEqualTo(EventTimeRule.UNREADABLE);
    assertThat(rule.millisOfHeader(null)).isEqualTo(EventTimeRule.UNREADABLE);
  }

  private static Header header(String name, String value) {
    return new Header(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsNumbersOfEveryUnitRoundedDown() {
    assertThat(millis(EpochUnit.SECONDS, "1718000000.1239")).isEqualTo(1718000000123L);
    assertThat(millis(EpochUnit.SECONDS, "1.718e9")).isEqualTo(1718000000000L);
    assertThat(millis(EpochUnit.MICROS, "-1")).isEqualTo(-1);
    assertThat(millis(EpochUnit.NANOS, "1718000000123456789")).isEqualTo(1718000000123L);
    assertThat(millis(EpochUnit.NANOS, "-9223372036854775808")).isEqualTo(-9223372036855L);
  }

  @Covers("iceberg#15838")
  @Test
  void readsIsoTextWithAnyOffset() {
    assertThat(millis(EpochUnit.MILLIS, "\"2024-06-10T06:13:20.123Z\"")).isEqualTo(1718000000123L);
    assertThat(millis(EpochUnit.MILLIS, "\"2024-06-10T08:13:20.123999+02:00\""))
        .isEqualTo(1718000000123L);
    assertThat(millis(EpochUnit.MILLIS, "\"2024-06-10 06:13:20.123+00:00\""))
        .isEqualTo(1718000000123L);
    assertThat(millis(EpochUnit.MILLIS, "\"2024-06-10t01:13-0500\"")).isEqualTo(1717999980000L);
  }

  @Test
  void refusesWhatIsNoTime() {
    for (String value :
        new String[] {
          "null",
          "true",
          "{}",
          "[1]",
          "\"\"",
          "\"2024-06-10\"",
          "\"2024-13-10T00:00:00Z\"",
          "1e99",
          "253402300800000",
          "-62135596800001",
          "\"2024-06-10T06:13:20.Z\""
        }) {
      assertThat(millis(EpochUnit.MILLIS, value)).as(value).isEqualTo(EventTimeRule.UNREADABLE);
    }
  }

  private static long millis(EpochUnit unit, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return EventTimeRule.ofField("ts", unit).millis(bytes, 0, bytes.length);
  }
}
