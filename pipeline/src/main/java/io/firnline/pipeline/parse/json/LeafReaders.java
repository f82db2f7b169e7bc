package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.time.EpochUnit;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The reader of each primitive type. */
final class LeafReaders {
  private LeafReaders() {}

  /**
   * The reader of a type.
   *
   * @param unit what a number means for a timestamp
   * @param fixedLength length of values of fixed length, as the column has it
   */
  static LeafReader of(Type.PrimitiveType type, EpochUnit unit, int fixedLength) {
    return switch (type.typeId()) {
      case BOOLEAN -> LeafReaders::readBoolean;
      case INTEGER -> LeafReaders::readInt;
      case LONG -> LeafReaders::readLong;
      case FLOAT -> LeafReaders::readFloat;
      case DOUBLE -> LeafReaders::readDouble;
      case DECIMAL -> new DecimalReader((Types.DecimalType) type, fixedLength);
      case STRING -> LeafReaders::readString;
      case UUID -> new BytesReaders.Uuid();
      case FIXED, BINARY -> new BytesReaders.Base64Text(fixedLength);
      case DATE -> TimeReaders::readDate;
      case TIME -> TimeReaders::readTime;
      case TIMESTAMP -> new TimeReaders.Timestamp(unit);
      default ->
          throw new IllegalArgumentException(
              "Cannot read JSON into a column of type " + type + ": use another type");
    };
  }

  /** Whether a number starts here; any other value is refused. */
  static void readNumber(JsonCursor in) {
    int c = in.bytes[in.at];
    if (c != '-' && (c < '0' || c > '9')) {
      throw in.wrongType("a number");
    }
    in.number.read();
  }

  /** Reads a string; any other value is refused. */
  static JsonString readText(JsonCursor in, String wanted) {
    if (in.plain) {
      in.text.takeRest();
      return in.text;
    }
    if (in.bytes[in.at] != '"') {
      throw in.wrongType(wanted);
    }
    in.text.read();
    return in.text;
  }

  private static void readBoolean(JsonCursor in, ColumnBuffer column, int repetition) {
    int c = in.bytes[in.at];
    if (c == 't') {
      in.literal("true");
      column.addBoolean(true, repetition);
    } else if (c == 'f') {
      in.literal("false");
      column.addBoolean(false, repetition);
    } else {
      throw in.wrongType("true or false");
    }
  }

  private static void readInt(JsonCursor in, ColumnBuffer column, int repetition) {
    readNumber(in);
    column.addInt((int) in.number.asLong(Integer.MIN_VALUE, Integer.MAX_VALUE), repetition);
  }

  private static void readLong(JsonCursor in, ColumnBuffer column, int repetition) {
    readNumber(in);
    column.addLong(in.number.asLong(Long.MIN_VALUE, Long.MAX_VALUE), repetition);
  }

  private static void readFloat(JsonCursor in, ColumnBuffer column, int repetition) {
    readNumber(in);
    column.addFloat(in.number.asFloat(), repetition);
  }

  private static void readDouble(JsonCursor in, ColumnBuffer column, int repetition) {
    readNumber(in);
    column.addDouble(in.number.asDouble(), repetition);
  }

  private static void readString(JsonCursor in, ColumnBuffer column, int repetition) {
    JsonString text = readText(in, "a string");
    column.addBytes(text.bytes, text.from, text.length(), repetition);
  }
}
