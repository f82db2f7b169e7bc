package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;

/**
 * Messages that a test has published, each with what has to become of it. The event time is in the
 * attribute {@code ts}.
 */
final class PubsubMessageSet {
  static final String TIME = "ts";

  private static final String BROKEN = "{\"sensor_id\":";
  private static final long HOUR_MILLIS = 3_600_000;

  /**
   * One message.
   *
   * @param reason why it is a dead letter; null for a row
   */
  private record Sent(String payload, String key, @Nullable String reason) {}

  private final PubsubStore store;
  private final SplittableRandom random;
  private final Map<Long, Sent> sent = new HashMap<>();

  PubsubMessageSet(PubsubStore store, long seed) {
    this.store = store;
    this.random = new SplittableRandom(seed);
  }

  int size() {
    return sent.size();
  }

  /** Publishes messages: in order give or take, 2 % late, 1 % of each kind that cannot be a row. */
  void publish(int count) {
    for (int i = 0; i < count; i++) {
      int dice = random.nextInt(100);
      long now = System.currentTimeMillis();
      long time = now - random.nextInt(dice < 2 ? 60_000 : 2_000);
      switch (dice) {
        case 2 -> publish(BROKEN, Map.of(TIME, "" + time), "truncated");
        case 3 -> publish(null, Map.of(), "no_event_time");
        case 4 -> publish(null, Map.of(TIME, "yesterday"), "no_event_time");
        case 5 -> publish(null, Map.of(TIME, "" + (now + 2 * HOUR_MILLIS)), "too_far_ahead");
        case 6 -> publish(null, Map.of(TIME, Instant.ofEpochMilli(time).toString()), null);
        default -> publish(null, Map.of(TIME, "" + time, "n", "" + i), null);
      }
    }
  }

  private void publish(
      @Nullable String badPayload, Map<String, String> attributes, @Nullable String reason) {
    String payload =
        badPayload != null
            ? badPayload
            : "{\"sensor_id\":\"s-%d\",\"temperature\":%d.5,\"humidity\":1,\"timestamp\":%d}"
                .formatted(random.nextInt(100), random.nextInt(40), random.nextLong(1L << 40));
    String key = random.nextInt(4) == 0 ? "key-" + random.nextInt(20) : "";
    String id = store.publish(payload.getBytes(StandardCharsets.UTF_8), attributes, key);
    sent.put(Long.parseLong(id), new Sent(payload, key, reason));
  }

  /** Ids of all rows and dead letters. */
  static Set<Long> idsIn(Lake lake) {
    Set<Long> ids = new HashSet<>();
    lake.read(lake.rows()).forEach(row -> ids.add((Long) row.getField("_position")));
    lake.read(lake.deadLetters()).forEach(letter -> ids.add((Long) letter.getField("position")));
    return ids;
  }

  /** Fails unless each message is in one of the tables, once, and as it was sent. */
  void assertIn(Lake lake) {
    assertThat(assertAtLeastOnceIn(lake)).as("messages that are there twice").isZero();
  }

  /**
   * Fails unless each message is in one of the tables, and as it was sent.
   *
   * @return how many rows there are too many
   */
  int assertAtLeastOnceIn(Lake lake) {
    Set<Long> seen = new HashSet<>();
    int rows = 0;
    for (Record row : lake.read(lake.rows())) {
      Sent message = see(seen, (Long) row.getField("_position"));
      rows++;
      assertThat(message.reason()).as("row %s", row).isNull();
      assertThat(message.payload()).startsWith("{\"sensor_id\":\"" + row.getField("sensor_id"));
      assertThat(message.payload()).endsWith("\"timestamp\":" + row.getField("timestamp") + "}");
      assertThat(text(row.getField("_key"))).isEqualTo(message.key());
    }
    for (Record letter : lake.read(lake.deadLetters())) {
      Sent message = see(seen, (Long) letter.getField("position"));
      rows++;
      assertThat(letter.getField("reason")).as("%s", letter).isEqualTo(message.reason());
      assertThat(text(letter.getField("payload"))).isEqualTo(message.payload());
    }
    Set<Long> missing = new HashSet<>(sent.keySet());
    missing.removeAll(seen);
    assertThat(missing).as("messages in no table, of %d", sent.size()).isEmpty();
    return rows - seen.size();
  }

  private Sent see(Set<Long> seen, long id) {
    seen.add(id);
    Sent message = sent.get(id);
    assertThat(message).as("message %d", id).isNotNull();
    return message;
  }

  private static String text(@Nullable Object bytes) {
    return bytes == null ? "" : StandardCharsets.UTF_8.decode((ByteBuffer) bytes).toString();
  }
}
