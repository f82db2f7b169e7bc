package io.firnline.pipeline.it;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.iceberg.data.Record;

/**
 * Sensor readings whose every record is a function of a seed, its partition and its position, so
 * that a test knows what has to be in the tables without asking the code under test.
 *
 * @param seed of the whole data set
 * @param perSecond records of one partition in a second of event time
 * @param lateShare share of records that come up to a minute late
 * @param badShare share of records that are no JSON of the schema
 * @param firstMillis event time of the first record of each partition, give or take half a second
 */
record Readings(long seed, int perSecond, double lateShare, double badShare, long firstMillis) {
  static final long FIRST_MILLIS = 1_718_000_000_000L;

  Readings(long seed, int perSecond, double lateShare, double badShare) {
    this(seed, perSecond, lateShare, badShare, FIRST_MILLIS);
  }

  /**
   * What one record is.
   *
   * @param bad it is no row of the schema
   * @param held it came up to a minute after its time; others come in order, give or take half a
   *     second
   */
  record Reading(
      String sensor,
      double temperature,
      double humidity,
      long timestamp,
      boolean bad,
      boolean held) {
    boolean isRow(Record row) {
      return sensor.equals(row.getField("sensor_id"))
          && Objects.equals(temperature, row.getField("temperature"))
          && Objects.equals(humidity, row.getField("humidity"))
          && Objects.equals(timestamp, row.getField("timestamp"));
    }

    byte[] json() {
      String text =
          bad
              ? "{\"sensor_id\":\"" + sensor + "\",\"temperature\":\"warm\"}"
              : "{\"sensor_id\":\"%s\",\"temperature\":%s,\"humidity\":%s,\"timestamp\":%d}"
                  .formatted(sensor, temperature, humidity, timestamp);
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  Reading at(int partition, long position) {
    SplittableRandom random =
        new SplittableRandom(
            seed ^ (partition * 0x9E3779B97F4A7C15L) ^ (position * 0xD1B54A32D192ED03L));
    long time = firstMillis + position * 1_000 / perSecond + random.nextInt(500);
    boolean late = random.nextDouble() < lateShare;
    boolean bad = random.nextDouble() < badShare;
    return new Reading(
        "sensor-%05d".formatted(random.nextInt(1_000)),
        random.nextInt(-2_000, 5_000) / 100.0,
        random.nextInt(0, 1_000) / 10.0,
        late ? time - random.nextInt(60_000) : time,
        bad,
        late);
  }
}
