package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPartsTest {
  @Test
  void aReadingIsAFunctionOfItsNumber() throws Exception {
    Reading reading = Reading.of(17);
    assertThat(reading).isEqualTo(Reading.of(17));
    JsonNode json = new ObjectMapper().readTree(reading.payload(1_000_000));
    assertThat(json.get("sensor_id").asText()).isEqualTo(reading.sensorId());
    assertThat(json.get("temperature").asDouble()).isEqualTo(reading.temperature());
    assertThat(json.get("humidity").asDouble()).isEqualTo(reading.humidity());
    assertThat(json.get("sequence").asLong()).isEqualTo(17);
    assertThat(json.get("timestamp").asLong()).isEqualTo(1_000_000 - reading.ageMillis());
  }

  @Test
  void oneInAThousandIsMalformedAndAFewAreLate() {
    long malformed = LongStream.range(0, 1_000_000).filter(i -> Reading.of(i).malformed()).count();
    long late =
        LongStream.range(0, 1_000_000).filter(i -> Reading.of(i).ageMillis() > 5_000).count();
    assertThat(malformed).isBetween(900L, 1_100L);
    assertThat(late).isBetween(400L, 600L);
  }

  @Test
  void whatIsMalformedCannotBeARow() {
    ObjectMapper json = new ObjectMapper();
    LongStream.range(0, 100_000)
        .mapToObj(Reading::of)
        .filter(Reading::malformed)
        .forEach(reading -> assertThat(isReading(json, reading)).isFalse());
  }

  private static boolean isReading(ObjectMapper json, Reading reading) {
    try {
      return json.readTree(new String(reading.payload(0), StandardCharsets.UTF_8))
          .get("timestamp")
          .isNumber();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Test
  void anAuditFailsForARecordThatIsMissingDoubledOrWrong() {
    assertThat(new Audit(10, 7, 1, 1, 1, 0, 0).passed()).isTrue();
    assertThat(new Audit(10, 6, 1, 1, 1, 0, 0).passed()).isFalse();
    assertThat(new Audit(10, 7, 1, 1, 1, 1, 0).passed()).isFalse();
    assertThat(new Audit(10, 7, 1, 1, 1, 0, 1).passed()).isFalse();
  }

  @Test
  void recordsOfTwoRunsHaveDifferentNumbers() {
    Reading reading = Reading.of(Reading.first(3) + 17);
    assertThat(reading.run()).isEqualTo(3);
    assertThat(reading.numberInRun()).isEqualTo(17);
    assertThat(Reading.first(0)).isZero();
  }

  @Test
  void aFolderIsHeldByOneDemoAndCountsThem(@TempDir Path dir) {
    try (DemoFolder folder = DemoFolder.open(dir)) {
      assertThat(folder.run()).isZero();
      assertThatThrownBy(() -> DemoFolder.open(dir))
          .hasMessage(
              "Cannot use the folder " + dir + ": another demo runs in it; give another --keep");
    }
    try (DemoFolder again = DemoFolder.open(dir)) {
      assertThat(again.run()).isEqualTo(1);
    }
  }

  @Test
  void aRateOfNothingIsRefused(@TempDir Path dir) {
    assertThatThrownBy(() -> new DemoSettings(1, 0, dir))
        .hasMessage("Invalid --rate 0: give 1 or more");
  }
}
