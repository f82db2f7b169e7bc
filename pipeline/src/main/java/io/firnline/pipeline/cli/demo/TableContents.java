package io.firnline.pipeline.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  static TableContents read(Table table) {
    TableContents contents = new TableContents();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(contents::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
    return contents;
  }

  static long count(Table table) {
    long count = 0;
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      for (Record unused : records) {
        count++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
    return count;
  }

  private void add(Record row) {
    rows++;
    Reading sent = Reading.of((Long) row.getField("sequence"));
    BitSet seenOfRun = seen.computeIfAbsent(sent.run(), run -> new BitSet());
    doubled += seenOfRun.get(sent.numberInRun()) ? 1 : 0;
    seenOfRun.set(sent.numberInRun());
    boolean right =
        sent.sensorId().equals(row.getField("sensor_id"))
            && row.getField("temperature").equals(sent.temperature())
            && row.getField("humidity").equals(sent.humidity());
    wrong += right ? 0 : 1;
    counts[sent.sensor()]++;
    temperatures[sent.sensor()] += (Double) row.getField("temperature");
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
