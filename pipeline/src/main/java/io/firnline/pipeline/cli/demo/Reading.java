package io.firnline.pipeline.cli.demo;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record of the demo, a function of its number alone: so the audit can tell of each row in the
 * table what it has to be.
 *
 * @param sequence number of the record; those of one run follow each other
 * @param sensor one of {@value #SENSORS}
 * @param temperature degrees Celsius, two decimals
 * @param humidity per cent, two decimals
 */
record Reading(long sequence, int sensor, double temperature, double humidity) {
  static final int SENSORS = 1_000;

  /** One in this many records is no JSON, or JSON of another shape. */
  static final int MALFORMED_OF = 1_000;

  private static final Pattern NUMBER = Pattern.compile(",\"sequence\":(\\d{1,18})}$");
  private static final int RUN_BITS = 31;
  private static final int LATE_OF = 2_000;
  private static final long DISORDER_MILLIS = 1_500;
  private static final long LATE_MILLIS = 15_000;

  /** Number of the first record of a run. */
  static long first(int run) {
    return (long) run << RUN_BITS;
  }

  /** The run that a record is of. */
  int run() {
    return (int) (sequence >>> RUN_BITS);
  }

  /** Its number among the records of its run. */
  int numberInRun() {
    return (int) (sequence & ((1L << RUN_BITS) - 1));
  }

  static Reading of(long sequence) {
    long bits = mix(sequence);
    int sensor = (int) Long.remainderUnsigned(bits, SENSORS);
    double temperature = (500 + Long.remainderUnsigned(bits >>> 12, 2_500)) / 100.0;
    double humidity = (2_000 + Long.remainderUnsigned(bits >>> 30, 6_000)) / 100.0;
    return new Reading(sequence, sensor, temperature, humidity);
  }

  String sensorId() {
    return String.format(Locale.ROOT, "sensor-%03d", sensor);
  }

  boolean malformed() {
    return Long.remainderUnsigned(mix(sequence ^ 0x5EED), MALFORMED_OF) == 0;
  }

  /** How long before it was sent it was measured: a little out of order, a few far too late. */
  long ageMillis() {
    long bits = mix(sequence + 0xA6E);
    long late = Long.remainderUnsigned(bits, LATE_OF) == 0 ? LATE_MILLIS : 0;
    return late + Long.remainderUnsigned(bits >>> 20, DISORDER_MILLIS);
  }

  /** Its bytes, sent at a time. */
  byte[] payload(long sentMillis) {
    return text(sentMillis - ageMillis()).getBytes(StandardCharsets.UTF_8);
  }

  /** The number of the reading whose bytes these are; empty if they were cut off before it. */
  static OptionalLong numberIn(byte[] payload) {
    Matcher number = NUMBER.matcher(new String(payload, StandardCharsets.UTF_8));
    return number.find() ? OptionalLong.of(Long.parseLong(number.group(1))) : OptionalLong.empty();
  }

  private String text(long timestamp) {
    String json =
        "{\"sensor_id\":\""
            + sensorId()
            + "\",\"temperature\":"
            + temperature
            + ",\"humidity\":"
            + humidity
            + ",\"timestamp\":"
            + timestamp
            + ",\"sequence\":"
            + sequence
            + "}";
    if (!malformed()) {
      return json;
    }
    return sequence % 2 == 0
        ? json.substring(0, json.length() / 2)
        : json.replace("\"timestamp\":", "\"timestamp\":\"soon\",\"was\":");
  }

  private static long mix(long x) {
    long z = (x + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
