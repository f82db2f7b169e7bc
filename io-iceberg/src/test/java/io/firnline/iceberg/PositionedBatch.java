package io.firnline.iceberg;

import io.firnline.iceberg.block.BlockBuilder;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.ledger.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Records of one source partition, all of one commit window, as the blocks that a parser makes of
 * them. A row is its partition and position. Windows are minutes.
 *
 * @param from first position; the records have this and the next ones
 * @param to end of what is covered; there may be a gap before it
 * @param ends whether it is the partition's last batch of the window
 * @param deadTable table of the last {@code dead} records; null: all are rows
 * @param lateWindow window that the records' event times belong to; null: the commit window
 */
record PositionedBatch(
    long epoch,
    String table,
    int number,
    long from,
    long to,
    int records,
    CommitWindow commitWindow,
    boolean ends,
    @Nullable String deadTable,
    int dead,
    @Nullable CommitWindow lateWindow) {
  static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "partition", Types.IntegerType.get()),
          Types.NestedField.required(2, "position", Types.LongType.get()));

  /** The same with ballast that does not compress, so that few rows make a full block. */
  static final Schema WIDE =
      new Schema(
          Types.NestedField.required(1, "partition", Types.IntegerType.get()),
          Types.NestedField.required(2, "position", Types.LongType.get()),
          Types.NestedField.required(3, "ballast", Types.BinaryType.get()));

  private static final int BALLAST_BYTES = 200;

  /** The only batch of window i: it covers the positions from 1,000 i to 1,000 (i + 1). */
  static PositionedBatch whole(long epoch, String table, int number, int i, int records) {
    CommitWindow window = new CommitWindow(60_000L * i, 60_000L * (i + 1));
    return new PositionedBatch(
        epoch, table, number, 1_000L * i, 1_000L * (i + 1), records, window, true, null, 0, null);
  }

  /** One of several batches of a window, without gaps. */
  static PositionedBatch part(
      long epoch, String table, int number, long from, int records, CommitWindow window) {
    return new PositionedBatch(
        epoch, table, number, from, from + records, records, window, false, null, 0, null);
  }

  PositionedBatch withDeadLetters(String itsTable, int letters) {
    return new PositionedBatch(
        epoch, table, number, from, to, records, commitWindow, ends, itsTable, letters, lateWindow);
  }

  PositionedBatch lateOf(CommitWindow own) {
    return new PositionedBatch(
        epoch, table, number, from, to, records, commitWindow, ends, deadTable, dead, own);
  }

  static SourcePartition partition(int number) {
    return new SourcePartition("topic", Integer.toString(number));
  }

  static Map<SourcePartition, Long> starts() {
    return Map.of(partition(0), 0L, partition(1), 0L);
  }

  /** The epoch of a launch that starts with {@link #starts}. */
  static long claim(TableLedger ledger, String launch) {
    return ledger.claim(new Claim(launch, "rule", Map.of("topic", "id"), starts())).epoch();
  }

  int window() {
    return (int) (commitWindow.startMillis() / 60_000);
  }

  /** The rows that are not dead letters. */
  RowBlock rowBlock() {
    return block(SCHEMA, table, TableRole.DATA, from, from + records - dead);
  }

  /** The rows of a table with {@link #WIDE}. */
  RowBlock wideBlock() {
    return block(WIDE, table, TableRole.DATA, from, from + records);
  }

  RowBlock deadBlock() {
    String itsTable = Objects.requireNonNull(deadTable);
    return block(SCHEMA, itsTable, TableRole.DEAD_LETTER, from + records - dead, from + records);
  }

  /** Stands for its records. */
  Tally tally() {
    Tally all = Tally.ZERO;
    for (long position = from; position < from + records; position++) {
      all = all.plus(1, mixed(position));
    }
    return all;
  }

  RowBlock coverageBlock() {
    long watermark = commitWindow.startMillis();
    Coverage coverage =
        new Coverage(
            partition(number),
            from,
            to,
            watermark,
            ends ? commitWindow.endMillis() : watermark,
            List.of(new WindowCount(commitWindow, tally(), from)));
    return RowBlock.ofCoverages(table, epoch, commitWindow, List.of(coverage), Map.of());
  }

  /** One of its blocks, at the start of its window. */
  TimestampedValue<RowBlock> timed(RowBlock block) {
    return TimestampedValue.of(block, Instant.ofEpochMilli(commitWindow.startMillis()));
  }

  /** All records of batches as {@link SinkTests#contents} has them. */
  static List<String> rows(List<PositionedBatch> batches) {
    List<String> rows = new ArrayList<>();
    for (PositionedBatch batch : batches) {
      for (int i = 0; i < batch.records; i++) {
        rows.add(batch.number + " " + (batch.from + i));
      }
    }
    return rows.stream().sorted().toList();
  }

  static List<String> rows(PositionedBatch... batches) {
    return rows(List.of(batches));
  }

  private RowBlock block(Schema columns, String itsTable, TableRole role, long first, long end) {
    BlockSchema schema = BlockSchema.of(columns);
    CommitWindow own = lateWindow == null ? commitWindow : lateWindow;
    BlockBuilder builder =
        new BlockBuilder(
            schema,
            new BlockTarget(itsTable, role, 0, epoch, commitWindow, own, lateWindow != null, 0));
    RowBuffer row = new RowBuffer(schema);
    for (long position = first; position < end; position++) {
      row.clear();
      row.column(0).addInt(number, 0);
      row.column(1).addLong(position, 0);
      if (columns == WIDE) {
        byte[] ballast = new byte[BALLAST_BYTES];
        new SplittableRandom(mixed(position)).nextBytes(ballast);
        row.column(2).addBytes(ballast, 0, ballast.length, 0);
      }
      builder.append(row, own.startMillis(), partition(number), mixed(position));
    }
    return builder.build();
  }

  private long mixed(long position) {
    return Tally.mixed(partition(number).seed(), position);
  }
}
