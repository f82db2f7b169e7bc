package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.time.EventTimeRule;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payload of a record straight into the columns of one row. One call goes through it for
 * each record, none for each field.
 *
 * <p>A payload never makes it throw. Not thread-safe: it fills the row that it was made with.
 */
public abstract class RowParser {
  private final RowBuffer row;
  private final int maxRecordBytes;

  /**
   * @param row to be filled
   * @param maxRecordBytes larger records are refused
   */
  protected RowParser(RowBuffer row, int maxRecordBytes) {
    this.row = row;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * Fills the row, which is cleared first.
   *
   * @return null, or why the record cannot be read; the row is empty then
   */
  public final @Nullable ParseFailure parse(byte[] payload) {
    row.clear();
    if (payload.length > maxRecordBytes) {
      return ParseFailure.ofRecord(
          ParseReason.TOO_LARGE,
          "%d bytes, the limit is %d".formatted(payload.length, maxRecordBytes));
    }
    try {
      read(payload);
      return null;
    } catch (RecordFailure failure) {
      row.clear();
      return failure.at(position());
    }
  }

  /**
   * Fills the row, which is empty.
   *
   * @throws RecordFailure if the payload cannot be a row
   */
  protected abstract void read(byte[] payload);

  /** Byte of the payload at which reading stands; -1 for no certain one. */
  protected int position() {
    return -1;
  }

  /**
   * Whether the payload that was parsed last, without a failure, has a field without a column that
   * may be worth one; for a format with schemas, whether its schema has.
   */
  public boolean sawUnknown() {
    return false;
  }

  /**
   * Whether the schema of the payload that was parsed last has a wider type for a field than its
   * column has. A format without schemas fails for a value that is too large, and never says so.
   */
  public boolean sawWider() {
    return false;
  }

  /**
   * The event time of the payload that was parsed last, without a failure.
   *
   * @return milliseconds since 1970 UTC, or {@link EventTimeRule#UNREADABLE} if its field is
   *     missing or no time
   */
  public abstract long eventTimeMillis(byte[] payload, long sourceTimeMillis);
}
