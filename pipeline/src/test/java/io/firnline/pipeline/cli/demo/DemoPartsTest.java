package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPartsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

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
  void theNumberIsReadFromTheBytesUnlessTheyWereCutOff() {
    LongStream.range(0, 100_000)
        .mapToObj(Reading::of)
        .forEach(
            reading -> {
              boolean cutOff = reading.malformed() && reading.sequence() % 2 == 0;
              assertThat(Reading.numberIn(reading.payload(0)))
                  .isEqualTo(cutOff ? OptionalLong.empty() : OptionalLong.of(reading.sequence()));
            });
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
  void theWaitForTheStartEndsWhenTheDemoIsEnded() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    DemoWait wait = new DemoWait(() -> {}, stop);
    assertThat(wait.untilOrStopped(LONG, "", () -> true)).isTrue();
    stop.countDown();
    assertThat(wait.untilOrStopped(LONG, "", () -> false)).isFalse();
    assertThat(wait.untilOrStopped(LONG, "", () -> true)).isTrue();
  }

  @Test
  void theWaitForTheLastWindowsGoesOnWhenTheDemoIsEnded() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    DemoWait wait = new DemoWait(() -> {}, new CountDownLatch(0));
    wait.until(LONG, "", () -> asked.incrementAndGet() == 3);
    assertThat(asked).hasValue(3);
  }

  @Test
  void noWaitOutlivesItsTimeOrThePipeline() {
    CountDownLatch running = new CountDownLatch(1);
    DemoWait wait = new DemoWait(() -> {}, running);
    String late = "Cannot go on: nothing came within 0 s; run the demo with --verbose";
    assertThatThrownBy(() -> wait.until(Duration.ZERO, "nothing came", () -> false))
        .hasMessage(late);
    assertThatThrownBy(() -> wait.untilOrStopped(Duration.ZERO, "nothing came", () -> false))
        .hasMessage(late);
    DemoWait ended =
        new DemoWait(
            () -> {
              throw new IllegalStateException("ended");
            },
            running);
    assertThatThrownBy(() -> ended.until(LONG, "", () -> false)).hasMessage("ended");
    assertThatThrownBy(() -> ended.untilOrStopped(LONG, "", () -> false)).hasMessage("ended");
  }

  @Test
  void theFirstWindowIsThatOfThisJob() {
    AtomicLong rows = new AtomicLong(7);
    FirstWindow first = FirstWindow.of(rows::get);
    first.look();
    assertThat(first).hasToString("No window became visible");
    rows.set(8);
    first.look();
    String seen = first.toString();
    assertThat(seen)
        .matches("First window visible after \\d+\\.\\d s, counted from the start of the job");
    rows.set(9);
    first.look();
    assertThat(first).hasToString(seen);
  }

  @Test
  void aRateOfNothingIsRefused(@TempDir Path dir) {
    assertThatThrownBy(() -> new DemoSettings(1, 0, dir))
        .hasMessage("Invalid --rate 0: give 1 or more");
  }
}
