package io.firnline.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.source.StartOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "5m, 300000, 5m",
    "60s, 60000, 1m",
    "500ms, 500, 500ms",
    "1h30m, 5400000, 1h30m",
    "PT1H30M, 5400000, 1h30m",
    "2d, 172800000, 2d",
    "0, 0, 0s",
    "' 90S ', 90000, 1m30s"
  })
  void readsSpansAndWritesThemShort(String text, long millis, String shortest) {
    Span span = Span.of(text);
    assertThat(span.toMillis()).isEqualTo(millis);
    assertThat(span).hasToString(shortest).isEqualTo(Span.of(shortest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 minutes", "-5m", "m5", "P", "-PT5M", "999999999999999d"})
  void refusesWhatIsNoSpan(String text) {
    assertThatThrownBy(() -> Span.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid duration");
  }

  @ParameterizedTest
  @CsvSource({
    "128MiB, 134217728, 128MiB",
    "64KB, 64000, 64000",
    "4096, 4096, 4KiB",
    "1 gib, 1073741824, 1GiB",
    "1b, 1, 1",
    "0, 0, 0"
  })
  void readsSizesAndWritesThemShort(String text, long bytes, String shortest) {
    Size size = Size.of(text);
    assertThat(size.toBytes()).isEqualTo(bytes);
    assertThat(size).hasToString(shortest).isEqualTo(Size.of(shortest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "-1", "1.5GiB", "1XB", "999999999999TiB"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> Size.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid size '" + text + "'");
  }

  @Test
  void readsStarts() {
    assertThat(KafkaStart.of("ledger").toStartOption()).isEqualTo(StartOption.EARLIEST);
    assertThat(KafkaStart.of("EARLIEST").toStartOption()).isEqualTo(StartOption.EARLIEST);
    assertThat(KafkaStart.of("Latest").toStartOption()).isEqualTo(StartOption.LATEST);
    assertThat(KafkaStart.of("1970-01-01T00:00:01Z").toStartOption())
        .isEqualTo(StartOption.at(1_000));
    assertThat(KafkaStart.of("latest")).hasToString("LATEST").isEqualTo(KafkaStart.of("LATEST"));
  }

  @Test
  void refusesAStartWithoutAZone() {
    assertThatThrownBy(() -> KafkaStart.of("2026-11-22T08:00:00"))
        .hasMessageContaining("Invalid start '2026-11-22T08:00:00'");
  }

  @Test
  void readsACatalogFromAFile(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("c.json"), "{\"type\":\"jdbc\",\"clients\":2}");
    assertThat(Catalogs.read("@" + file).properties())
        .isEqualTo(Map.of("clients", "2", "type", "jdbc"));
  }
}
