package io.firnline.pipeline.cli.bench;

import java.nio.charset.StandardCharsets;

/**
 * The sensor readings that all figures are measured with: 96 bytes of JSON, 1,000 sensors, 2,000
 * records per second of event time, one in a thousand up to 60 s late. Record {@code i} is always
 * the same.
 */
final class BenchRecords {
  private static final long FIRST_MILLIS = 1_718_000_000_000L;
  private static final int PER_SECOND = 2_000;

  private BenchRecords() {}

  /** A reading; numbers as they are written. */
  record Reading(String sensor, String temperature, String humidity, long timestamp) {
    byte[] json() {
      return "{\"sensor_id\":\"%s\",\"temperature\":%s,\"humidity\":%s,\"timestamp\":%d}"
          .formatted(sensor, temperature, humidity, timestamp)
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  static byte[] record(long i) {
    return reading(i).json();
  }

  static Reading reading(long i) {
    long random = scatter(i);
    long time =
        FIRST_MILLIS
            + i * 1_000 / PER_SECOND
            - (random % 1_000 == 0 ? (random >>> 20) % 60_000 : 0);
    return new Reading(
        "sensor-%05d".formatted((random >>> 10) % 1_000),
        "%d.%02d".formatted(15 + (random >>> 21) % 20, (random >>> 27) % 100),
        "%d.%d".formatted(30 + (random >>> 35) % 60, (random >>> 42) % 10),
        time);
  }

  /** A non-negative number that looks random (splitmix64). */
  private static long scatter(long i) {
    long x = (i + 1) * 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return (x ^ (x >>> 31)) & Long.MAX_VALUE;
  }
}
