package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.it.Readings.Reading;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.iceberg.data.Record;

/**
 * A Kinesis stream of sensor readings, and what it holds so far: each record by the sequence number
 * that Kinesis has given it. Their order in a shard tells their positions.
 */
final class SensorStream {
  private static final int LANES = 8;

  private final String name;
  private final Readings readings;
  private final Producer producer;

  /** By shard and sequence number. */
  private final Map<String, TreeMap<BigInteger, Reading>> sent = new TreeMap<>();

  private long records;

  /**
   * @param name of the stream
   * @param producer puts records into it
   */
  SensorStream(String name, Readings readings, Producer producer) {
    this.name = name;
    this.readings = readings;
    this.producer = producer;
  }

  /** Puts records with these keys, and tells where each has got to. */
  @FunctionalInterface
  interface Producer {
    List<Put> put(List<String> keys, List<byte[]> records);
  }

  /** Where a record is. */
  record Put(String shard, String sequence) {}

  String name() {
    return name;
  }

  long records() {
    return records;
  }

  /** Adds records, over all open shards. */
  void append(int count) {
    for (int left = count; left > 0; left -= 500) {
      List<Reading> some =
          LongStream.range(records, records + Math.min(500, left))
              .mapToObj(i -> readings.at((int) (i % LANES), i / LANES))
              .toList();
      List<Put> puts =
          producer.put(
              some.stream().map(Reading::sensor).toList(),
              some.stream().map(Reading::json).toList());
      for (int i = 0; i < puts.size(); i++) {
        sent.computeIfAbsent(puts.get(i).shard(), s -> new TreeMap<>())
            .put(new BigInteger(puts.get(i).sequence()), some.get(i));
      }
      records += puts.size();
    }
  }

  /**
   * Fails unless the lake holds each record of each shard once, as row or dead letter, with the
   * sequence number that Kinesis gave it, and counts the same. Rows need the columns {@code topic,
   * partition, offset, headers}.
   */
  void assertHeldExactlyBy(Lake lake) {
    assertHeld(lake, (shard, position, sequence) -> Math.toIntExact(position));
  }

  /**
   * The same of rows and dead letters whose positions say nothing, and are only one each: which
   * record one is, its sequence number tells.
   */
  void assertHeldBySequenceNumber(Lake lake) {
    Map<String, List<BigInteger>> sequences = new TreeMap<>();
    sent.forEach((shard, all) -> sequences.put(shard, List.copyOf(all.keySet())));
    Set<Long> positions = new HashSet<>();
    assertHeld(
        lake,
        (shard, position, sequence) -> {
          assertThat(positions.add(position)).as("position %d is there once", position).isTrue();
          return Collections.binarySearch(sequences.get(shard), new BigInteger(sequence));
        });
  }

  /** Which record of a shard, in their order, a row or a dead letter is. */
  @FunctionalInterface
  private interface Places {
    int of(String shard, long position, String sequence);
  }

  private void assertHeld(Lake lake, Places places) {
    Map<String, List<Map.Entry<BigInteger, Reading>>> byPosition = new TreeMap<>();
    sent.forEach((shard, all) -> byPosition.put(shard, List.copyOf(all.entrySet())));
    Map<String, BitSet> seen = new TreeMap<>();
    Set<String> sequences = new HashSet<>();
    for (Record row : lake.read(lake.rows())) {
      if (name.equals(row.getField("_stream"))) {
        Map.Entry<BigInteger, Reading> one =
            see(
                byPosition,
                seen,
                places,
                row.getField("_partition"),
                row.getField("_position"),
                row.getField("_headers"));
        assertThat(sequences.add(row.getField("_partition") + "@" + one.getKey())).isTrue();
        Reading reading = one.getValue();
        assertThat(!reading.bad() && reading.isRow(row)).as("%s of %s", row, reading).isTrue();
      }
    }
    for (Record letter : lake.read(lake.deadLetters())) {
      if (name.equals(letter.getField("stream"))) {
        Map.Entry<BigInteger, Reading> one =
            see(
                byPosition,
                seen,
                places,
                letter.getField("partition"),
                letter.getField("position"),
                letter.getField("headers"));
        assertThat(one.getValue().bad()).isTrue();
        assertThat(letter.getField("payload")).isEqualTo(ByteBuffer.wrap(one.getValue().json()));
      }
    }
    byPosition.forEach(
        (shard, all) ->
            assertThat(seen.getOrDefault(shard, new BitSet()).cardinality())
                .as(shard)
                .isEqualTo(all.size()));
    CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
  }

  private static Map.Entry<BigInteger, Reading> see(
      Map<String, List<Map.Entry<BigInteger, Reading>>> byPosition,
      Map<String, BitSet> seen,
      Places places,
      Object shard,
      Object position,
      Object headers) {
    BitSet own = seen.computeIfAbsent((String) shard, s -> new BitSet());
    String sequence = sequence(headers);
    int at = places.of((String) shard, (Long) position, sequence);
    assertThat(own.get(at)).as("%s:%d is there again", shard, at).isFalse();
    own.set(at);
    Map.Entry<BigInteger, Reading> one = byPosition.get((String) shard).get(at);
    assertThat(one.getKey()).hasToString(sequence);
    return one;
  }

  private static String sequence(Object headers) {
    ByteBuffer value =
        Objects.requireNonNull((ByteBuffer) ((Map<?, ?>) headers).get("sequence_number"));
    return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
  }
}
