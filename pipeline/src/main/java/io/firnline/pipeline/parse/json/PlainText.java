package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.Utf8;
import io.firnline.pipeline.time.EpochUnit;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads values that stand as plain text, such as fields of CSV, into one column, by the rules for
 * JSON: numbers and booleans as JSON writes them, all others as what JSON has between its quotes. A
 * timestamp may be a number, too.
 */
public final class PlainText {
  private final ColumnBuffer column;
  private final Type.PrimitiveType type;
  private final boolean isString;
  private final JsonCursor cursor = JsonCursor.ofPlainText();
  private final LeafReader reader;

  /**
   * @param unit what a number means for a timestamp
   * @throws IllegalArgumentException if the column's type cannot be read from text
   */
  public PlainText(ColumnBuffer column, EpochUnit unit) {
    this.column = column;
    this.type = column.leaf().type();
    this.isString = type.typeId() == Type.TypeID.STRING;
    this.reader = LeafReaders.of(type, unit, column.leaf().fixedLength());
  }

  /**
   * The column, if JSON has its values as strings, or timestamps; else null. For formats that have
   * types of their own for numbers and booleans.
   */
  public static @Nullable PlainText ofStrings(ColumnBuffer column, EpochUnit unit) {
    Type.PrimitiveType type = column.leaf().type();
    return isText(type) || type.typeId() == Type.TypeID.TIMESTAMP
        ? new PlainText(column, unit)
        : null;
  }

  /**
   * Adds the value that stands from a byte to another, exclusive.
   *
   * @throws RecordFailure without a place, if the text is no value of the column
   */
  public void read(byte[] text, int from, int to, int repetition) {
    if (isString) {
      Utf8.check(text, from, to);
      column.addBytes(text, from, to - from, repetition);
      return;
    }
    cursor.open(text, from, to);
    try {
      if (from < to || isText(type)) {
        reader.read(cursor, column, repetition);
        if (cursor.at == to) {
          return;
        }
      }
    } catch (RecordFailure failure) {
      if (failure.reason() != ParseReason.SYNTAX && failure.reason() != ParseReason.TRUNCATED) {
        throw failure.withoutPlace();
      }
    }
    throw new RecordFailure(
        ParseReason.WRONG_TYPE,
        -1,
        "expected %s, found '%s'".formatted(type, cursor.shown(from, to)));
  }

  private static boolean isText(Type.PrimitiveType type) {
    return switch (type.typeId()) {
      case STRING, BINARY, FIXED, DATE, TIME, UUID -> true;
      default -> false;
    };
  }
}
