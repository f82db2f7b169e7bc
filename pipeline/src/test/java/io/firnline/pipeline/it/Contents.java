package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.it.Readings.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.iceberg.data.Record;

/** Which records of a topic were found in tables: each must be what was sent, and there once. */
final class Contents {
  private final SensorTopic topic;
  private final Map<Integer, BitSet> seen = new TreeMap<>();

  Contents(SensorTopic topic) {
    this.topic = topic;
    topic.lengths().keySet().forEach(partition -> seen.put(partition, new BitSet()));
  }

  /** Takes a table of rows with the metadata columns partition and offset. */
  Contents rows(Lake lake, String table) {
    return rows(lake, table, reading -> true);
  }

  /** Takes a table that may only have certain rows. */
  Contents rows(Lake lake, String table, Predicate<Reading> belongs) {
    lake.read(table).forEach(row -> take(table, row, belongs));
    return this;
  }

  /** Takes some rows of a table. */
  Contents rows(String table, Collection<Record> rows) {
    rows.forEach(row -> take(table, row, reading -> true));
    return this;
  }

  /** Takes the topic's rows of a table with rows of several topics. */
  Contents rowsOfTopic(Lake lake, String table) {
    for (Record row : lake.read(table)) {
      if (topic.name().equals(row.getField("_stream"))) {
        take(table, row, reading -> true);
      }
    }
    return this;
  }

  private void take(String table, Record row, Predicate<Reading> belongs) {
    Reading sent = see(table, row.getField("_partition"), row.getField("_position"));
    if (sent.bad() || !sent.isRow(row) || !belongs.test(sent)) {
      throw new AssertionError("%s has %s, but what was sent is %s".formatted(table, row, sent));
    }
  }

  /** Takes a dead-letter table that has what cannot be a row. */
  Contents deadLetters(Lake lake, String table) {
    return deadLetters(lake, table, Reading::bad);
  }

  Contents deadLetters(Lake lake, String table, Predicate<Reading> belongs) {
    return letters(table, lake.read(table), belongs);
  }

  /** Takes some letters of a dead-letter table that has what cannot be a row. */
  Contents deadLetters(String table, Collection<Record> letters) {
    return letters(table, letters, Reading::bad);
  }

  private Contents letters(String table, Collection<Record> letters, Predicate<Reading> belongs) {
    for (Record letter : letters) {
      if (topic.name().equals(letter.getField("stream"))) {
        Reading sent = see(table, letter.getField("partition"), letter.getField("position"));
        String payload =
            StandardCharsets.UTF_8
                .decode(((ByteBuffer) letter.getField("payload")).duplicate())
                .toString();
        if (!belongs.test(sent) || !payload.equals(text(sent))) {
          throw new AssertionError(
              "%s has %s, but what was sent is %s".formatted(table, letter, sent));
        }
      }
    }
    return this;
  }

  /** Fails unless every record of the topic was found. */
  void assertComplete() {
    assertThat(missing()).as("records of %s in no table", topic.name()).isEmpty();
  }

  /** What was sent and is in no table. */
  List<Reading> missing() {
    List<Reading> missing = new ArrayList<>();
    seen.forEach(
        (partition, positions) -> {
          long length = topic.lengths().getOrDefault(partition, 0L);
          int at = positions.nextClearBit(0);
          while (at < length) {
            missing.add(topic.readings().at(partition, at));
            at = positions.nextClearBit(at + 1);
          }
        });
    return missing;
  }

  private Reading see(String table, Object partitionText, Object positionValue) {
    int partition = Integer.parseInt((String) partitionText);
    int position = Math.toIntExact((Long) positionValue);
    if (position >= topic.lengths().getOrDefault(partition, 0L)) {
      throw new AssertionError(
          "%s has %d/%d, which was never sent".formatted(table, partition, position));
    }
    BitSet positions = seen.computeIfAbsent(partition, p -> new BitSet());
    if (positions.get(position)) {
      throw new AssertionError("%s has %d/%d again".formatted(table, partition, position));
    }
    positions.set(position);
    return topic.readings().at(partition, position);
  }

  private static String text(Reading reading) {
    return new String(reading.json(), StandardCharsets.UTF_8);
  }
}
