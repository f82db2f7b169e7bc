package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import org.jspecify.annotations.Nullable;

/** A column of binary, fixed or UUID, from the bytes themselves. */
public final class BytesColumn {
  private final ColumnBuffer column;
  private final int length;

  private BytesColumn(ColumnBuffer column) {
    this.column = column;
    this.length = column.leaf().fixedLength();
  }

  /** The column as one of bytes, or null if its type takes none. */
  public static @Nullable BytesColumn of(ColumnBuffer column) {
    return switch (column.leaf().type().typeId()) {
      case BINARY, FIXED, UUID -> new BytesColumn(column);
      default -> null;
    };
  }

  /**
   * Adds a copy of some bytes.
   *
   * @throws RecordFailure without a place, if the column has values of another length
   */
  public void add(byte[] bytes, int from, int count, int repetition) {
    if (length != 0 && count != length) {
      throw new RecordFailure(
          ParseReason.WRONG_TYPE, -1, "expected %d bytes, found %d".formatted(length, count));
    }
    column.addBytes(bytes, from, count, repetition);
  }
}
