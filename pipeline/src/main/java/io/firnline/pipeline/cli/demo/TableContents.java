package io.firnline.pipeline.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** What a table holds, read row by row through Iceberg and compared with what was sent. */
final class TableContents {
  private final Map<Integer, BitSet> seen = new HashMap<>();
  private final long[] counts = new long[Reading.SENSORS];
  private final double[] temperatures = new double[Reading.SENSORS];
  private long rows;
  private long doubled;
  private long wrong;

  private TableContents() {}

  /** Those of a table that is not there. */
  static TableContents none() {
    return new TableContents();
  }

  static TableContents read(Table table) {
    TableContents contents = new TableContents();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(contents::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
    return contents;
  }

  private void add(Record row) {
    rows++;
    Long sequence = (Long) row.getField("sequence");
    if (sequence == null) {
      wrong++;
      return;
    }
    Reading sent = Reading.of(sequence);
    BitSet seenOfRun = seen.computeIfAbsent(sent.run(), run -> new BitSet());
    doubled += seenOfRun.get(sent.numberInRun()) ? 1 : 0;
    seenOfRun.set(sent.numberInRun());
    if (isWhatWasSent(row, sent)) {
      counts[sent.sensor()]++;
      temperatures[sent.sensor()] += sent.temperature();
    } else {
      wrong++;
    }
  }

  /** A malformed reading has to become a dead letter. */
  private static boolean isWhatWasSent(Record row, Reading sent) {
    return !sent.malformed()
        && sent.sensorId().equals(row.getField("sensor_id"))
        && Objects.equals(row.getField("temperature"), sent.temperature())
        && Objects.equals(row.getField("humidity"), sent.humidity());
  }

  /** Whether there is a row with this number. */
  boolean has(long sequence) {
    Reading reading = Reading.of(sequence);
    BitSet seenOfRun = seen.get(reading.run());
    return seenOfRun != null && seenOfRun.get(reading.numberInRun());
  }

  /** How many numbers have rows. */
  long distinct() {
    return seen.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  long rows() {
    return rows;
  }

  long doubled() {
    return doubled;
  }

  long wrong() {
    return wrong;
  }

  /** How many sensors have readings. */
  int sensors() {
    return (int) Arrays.stream(counts).filter(count -> count > 0).count();
  }

  /** The sensors with the highest mean temperature. */
  List<Sensor> warmest(int most) {
    return IntStream.range(0, Reading.SENSORS)
        .filter(i -> counts[i] > 0)
        .mapToObj(i -> new Sensor(i, counts[i], temperatures[i] / counts[i]))
        .sorted(Comparator.comparingDouble(Sensor::mean).reversed())
        .limit(most)
        .toList();
  }

  /** Readings of one sensor. */
  record Sensor(int number, long readings, double mean) {}
}
