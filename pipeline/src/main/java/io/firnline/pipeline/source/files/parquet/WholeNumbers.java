package io.firnline.pipeline.source.files.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The values of a column of whole numbers, dates or times. */
interface WholeNumbers {
  long of(Group group, int field, int index);

  /** What a whole number is. Units count in a second; 0 where there is none. */
  record Meaning(String kind, long unit) {
    static final Meaning NUMBER = new Meaning("number", 0);

    static Meaning of(PrimitiveType column) {
      LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
      if (column.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
        return new Meaning("timestamp", NANOS);
      }
      if (annotation instanceof DateLogicalTypeAnnotation) {
        return new Meaning("date", 0);
      }
      if (annotation instanceof TimeLogicalTypeAnnotation time) {
        return new Meaning("time", unit(time.getUnit().name()));
      }
      if (annotation instanceof TimestampLogicalTypeAnnotation time) {
        return new Meaning("timestamp", unit(time.getUnit().name()));
      }
      return NUMBER;
    }

    static Meaning of(Schema schema) {
      String name = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
      String unit = name.substring(name.lastIndexOf('-') + 1);
      if (name.startsWith("timestamp-") || name.startsWith("local-timestamp-")) {
        return new Meaning("timestamp", unit(unit));
      }
      if (name.startsWith("time-")) {
        return new Meaning("time", unit(unit));
      }
      return name.equals("date") ? new Meaning("date", 0) : NUMBER;
    }

    private static long unit(String name) {
      return switch (name.toUpperCase(Locale.ROOT)) {
        case "MILLIS" -> MILLIS;
        case "MICROS" -> MICROS;
        default -> NANOS;
      };
    }
  }

  long MILLIS = 1_000;
  long MICROS = 1_000_000;
  long NANOS = 1_000_000_000;

  /** Julian day of 1970-01-01. */
  int EPOCH_DAY = 2_440_588;

  long SECONDS_OF_DAY = 86_400;

  /**
   * @throws Unfit if values of the column are no numbers for the schema, or mean something else
   */
  static WholeNumbers of(PrimitiveType column, Schema schema) {
    Meaning found = Meaning.of(column);
    Meaning wanted = Meaning.of(schema);
    boolean isInt96 = column.getPrimitiveTypeName() == PrimitiveTypeName.INT96;
    if (isInt96 && !wanted.kind().equals("timestamp")) {
      throw Unfit.of(
          column, schema, "INT96 is a timestamp: give long of logical type timestamp-micros");
    }
    WholeNumbers raw = isInt96 ? scaledInt96(column, schema, wanted) : raw(column, schema);
    if (isInt96 || found.equals(wanted) || found.equals(Meaning.NUMBER)) {
      return raw;
    }
    if (wanted.equals(Meaning.NUMBER)) {
      return whole(column, schema, raw);
    }
    if (!found.kind().equals(wanted.kind())) {
      throw Unfit.of(column, schema);
    }
    return scaled(column, schema, raw, found.unit(), wanted.unit());
  }

  /** The bare number of a date or time: for whole numbers alone. */
  private static WholeNumbers whole(PrimitiveType column, Schema schema, WholeNumbers raw) {
    if (schema.getType() != Schema.Type.INT && schema.getType() != Schema.Type.LONG) {
      throw Unfit.of(column, schema);
    }
    return raw;
  }

  private static WholeNumbers raw(PrimitiveType column, Schema schema) {
    boolean unsigned =
        column.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation number
            && !number.isSigned();
    boolean isInt = schema.getType() == Schema.Type.INT;
    return switch (column.getPrimitiveTypeName()) {
      case INT32 -> {
        if (!unsigned) {
          yield (group, field, index) -> group.getInteger(field, index);
        }
        IntLogicalTypeAnnotation number =
            (IntLogicalTypeAnnotation) column.getLogicalTypeAnnotation();
        if (isInt && number.getBitWidth() == Integer.SIZE) {
          throw Unfit.of(column, schema, "give long");
        }
        yield (group, field, index) -> group.getInteger(field, index) & 0xffff_ffffL;
      }
      case INT64 -> {
        if (isInt) {
          throw Unfit.of(column, schema, "give long");
        }
        if (unsigned) {
          throw Unfit.of(column, schema, "unsigned numbers of 64 bits are not read");
        }
        yield (group, field, index) -> group.getLong(field, index);
      }
      default -> throw Unfit.of(column, schema);
    };
  }

  /** Finer units lose what is below a microsecond, and nothing else. */
  private static WholeNumbers scaled(
      PrimitiveType column, Schema schema, WholeNumbers raw, long found, long wanted) {
    if (wanted > found) {
      long factor = wanted / found;
      return (group, field, index) -> times(raw.of(group, field, index), factor);
    }
    if (found == NANOS && wanted == MICROS) {
      return (group, field, index) -> Math.floorDiv(raw.of(group, field, index), NANOS / MICROS);
    }
    throw Unfit.of(column, schema, "it would lose digits: give a unit that is as fine, or micros");
  }

  private static long times(long number, long factor) {
    if (Math.multiplyHigh(number, factor) != (number * factor) >> (Long.SIZE - 1)) {
      throw new ArithmeticException(
          "the time %d does not fit a unit that is %d times as fine; give the file's in --avroSchema"
              .formatted(number, factor));
    }
    return number * factor;
  }

  private static WholeNumbers scaledInt96(PrimitiveType column, Schema schema, Meaning wanted) {
    if (wanted.unit() < MICROS) {
      throw Unfit.of(column, schema, "it would lose digits: give timestamp-micros");
    }
    long unit = wanted.unit();
    return (group, field, index) -> {
      ByteBuffer bytes =
          group.getInt96(field, index).toByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
      long nanos = bytes.getLong();
      long day = bytes.getInt() - (long) EPOCH_DAY;
      return Math.addExact(times(day * SECONDS_OF_DAY, unit), Math.floorDiv(nanos, NANOS / unit));
    };
  }
}
