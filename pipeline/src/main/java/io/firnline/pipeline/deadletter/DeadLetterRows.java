package io.firnline.pipeline.deadletter;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.row.HeaderMaps;
import io.firnline.pipeline.row.MapColumn;
import io.firnline.pipeline.row.RowColumns;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.types.Types;

/**
 * Writes dead letters as rows of a dead-letter table. The table may have further columns, which
 * must be optional, and stay null.
 */
public final class DeadLetterRows {
  private static final long MICROS_PER_MILLI = 1_000;

  private final RowBuffer row;
  private final byte[] writer;
  private final RowColumns.Column payload;
  private final RowColumns.Column key;
  private final MapColumn headers;
  private final RowColumns.Column reason;
  private final RowColumns.Column stage;
  private final RowColumns.Column message;
  private final RowColumns.Column stream;
  private final RowColumns.Column partition;
  private final RowColumns.Column position;
  private final RowColumns.Column sourceTime;
  private final RowColumns.Column writerColumn;

  /**
   * @throws IllegalArgumentException if the table lacks a column of {@link DeadLetterTable}, has it
   *     with another type, or has a required one that nobody fills
   */
  public DeadLetterRows(BlockSchema schema, String writerId) {
    this.row = new RowBuffer(schema);
    this.writer = writerId.getBytes(StandardCharsets.UTF_8);
    RowColumns columns = new RowColumns(row);
    payload = columns.get(DeadLetterTable.PAYLOAD, Types.BinaryType.get());
    key = columns.get(DeadLetterTable.KEY, Types.BinaryType.get());
    headers = columns.getMap(DeadLetterTable.HEADERS);
    reason = columns.get(DeadLetterTable.REASON, Types.StringType.get());
    stage = columns.get(DeadLetterTable.STAGE, Types.StringType.get());
    message = columns.get(DeadLetterTable.MESSAGE, Types.StringType.get());
    stream = columns.get(DeadLetterTable.STREAM, Types.StringType.get());
    partition = columns.get(DeadLetterTable.PARTITION, Types.StringType.get());
    position = columns.get(DeadLetterTable.POSITION, Types.LongType.get());
    sourceTime = columns.get(DeadLetterTable.SOURCE_TIME, Types.TimestampType.withZone());
    writerColumn = columns.get(DeadLetterTable.WRITER, Types.StringType.get());
    if (!payload.isOptional() || !key.isOptional()) {
      throw new IllegalArgumentException(
          "Invalid dead-letter table: payload and key must be optional, as records may have none");
    }
    columns.refuseOtherRequired(DeadLetterTable.schema());
  }

  /** The row of a dead letter; it is overwritten by the next call. */
  public RowBuffer row(DeadLetter letter) {
    row.clear();
    payload.set(letter.payload());
    key.set(letter.key());
    headers.set(HeaderMaps.of(letter.headers()));
    reason.set(letter.reason());
    stage.set(letter.stage());
    message.set(letter.message());
    stream.set(letter.partition().stream());
    partition.set(letter.partition().partition());
    position.set(letter.position());
    sourceTime.set(letter.sourceTimeMillis() * MICROS_PER_MILLI);
    writerColumn.set(writer);
    RowColumns.fillWithNull(row);
    return row;
  }
}
