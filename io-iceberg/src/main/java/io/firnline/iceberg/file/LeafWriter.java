package io.firnline.iceberg.file;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import java.util.stream.Stream;
import org.apache.iceberg.DoubleFieldMetrics;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.FloatFieldMetrics;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/** Feeds the triplets of one leaf to its Parquet column. */
abstract class LeafWriter {
  private final int maxDefinition;
  // Definition level of a null that Iceberg's own writer counts: the parent struct is there.
  private final int ownNull;
  private long nulls;

  private LeafWriter(Leaf leaf) {
    this.maxDefinition = leaf.maxDefinition();
    this.ownNull = leaf.optional() ? maxDefinition - 1 : -1;
  }

  static LeafWriter of(Leaf leaf) {
    return switch (leaf.physical()) {
      case BOOLEAN -> new OfBooleans(leaf);
      case INT -> new OfInts(leaf);
      case LONG -> new OfLongs(leaf);
      case FLOAT -> new OfFloats(leaf);
      case DOUBLE -> new OfDoubles(leaf);
      case BYTES -> new OfBytes(leaf);
    };
  }

  /** Writes some triplets; {@code to} is exclusive, {@code value} the first value among them. */
  final void write(ColumnWriter writer, ColumnBuffer from, int triplet, int to, int value) {
    int next = value;
    for (int i = triplet; i < to; i++) {
      int definition = from.definitionAt(i);
      if (definition == maxDefinition) {
        writeValue(writer, from, next++, from.repetitionAt(i));
      } else {
        nulls += definition == ownNull ? 1 : 0;
        writer.writeNull(from.repetitionAt(i), definition);
      }
    }
  }

  /** What Parquet's own statistics lack: NaN counts, and bounds that leave NaN out. */
  Stream<FieldMetrics<?>> metrics() {
    return Stream.empty();
  }

  abstract void writeValue(ColumnWriter writer, ColumnBuffer from, int value, int repetition);

  final int definition() {
    return maxDefinition;
  }

  final <T> FieldMetrics<T> withNulls(FieldMetrics<T> values) {
    long all = values.valueCount() + nulls;
    return values.hasBounds()
        ? new FieldMetrics<>(
            values.id(),
            all,
            nulls,
            values.nanValueCount(),
            values.lowerBound(),
            values.upperBound())
        : new FieldMetrics<>(values.id(), all, nulls, values.nanValueCount());
  }

  private static final class OfBooleans extends LeafWriter {
    OfBooleans(Leaf leaf) {
      super(leaf);
    }

    @Override
    void writeValue(ColumnWriter writer, ColumnBuffer from, int value, int repetition) {
      writer.write(from.booleanAt(value), repetition, definition());
    }
  }

  private static final class OfInts extends LeafWriter {
    OfInts(Leaf leaf) {
      super(leaf);
    }

    @Override
    void writeValue(ColumnWriter writer, ColumnBuffer from, int value, int repetition) {
      writer.write(from.intAt(value), repetition, definition());
    }
  }

  private static final class OfLongs extends LeafWriter {
    OfLongs(Leaf leaf) {
      super(leaf);
    }

    @Override
    void writeValue(ColumnWriter writer, ColumnBuffer from, int value, int repetition) {
      writer.write(from.longAt(value), repetition, definition());
    }
  }

  private static final class OfFloats extends LeafWriter {
    private final FloatFieldMetrics.Builder metrics;

    OfFloats(Leaf leaf) {
      super(leaf);
      this.metrics = new FloatFieldMetrics.Builder(leaf.fieldId());
    }

    @Override
    void writeValue(ColumnWriter writer, ColumnBuffer from, int value, int repetition) {
      float number = from.floatAt(value);
      writer.write(number, repetition, definition());
      metrics.addValue(number);
    }

    @Override
    Stream<FieldMetrics<?>> metrics() {
      return Stream.of(withNulls(metrics.build()));
    }
  }

  private static final class OfDoubles extends LeafWriter {
    private final DoubleFieldMetrics.Builder metrics;

    OfDoubles(Leaf leaf) {
      super(leaf);
      this.metrics = new DoubleFieldMetrics.Builder(leaf.fieldId());
    }

    @Override
    void writeValue(ColumnWriter writer, ColumnBuffer from, int value, int repetition) {
      double number = from.doubleAt(value);
      writer.write(number, repetition, definition());
      metrics.addValue(number);
    }

    @Override
    Stream<FieldMetrics<?>> metrics() {
      return Stream.of(withNulls(metrics.build()));
    }
  }

  private static final class OfBytes extends LeafWriter {
    OfBytes(Leaf leaf) {
      super(leaf);
    }

    @Override
    void writeValue(ColumnWriter writer, ColumnBuffer from, int value, int repetition) {
      int start = from.startAt(value);
      int length = from.endAt(value) - start;
      // "Reused" has Parquet copy what it keeps: else a page would hold the whole block.
      Binary bytes = Binary.fromReusedByteArray(from.bytes(), start, length);
      writer.write(bytes, repetition, definition());
    }
  }
}
