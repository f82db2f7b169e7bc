package io.firnline.iceberg;

import io.firnline.iceberg.block.BlockBuilder;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.PartitionGroups;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.block.Striper;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.Ledger;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Collects rows into blocks; see {@link RowBlocks}. */
final class RowsToBlocks extends DoFn<Row, RowBlock> {
  private static final long serialVersionUID = 1;
  private static final int ROWS_BETWEEN_CHECKS = 64;

  /** Blocks that a bundle builds at once: with many tables and windows it stays small. */
  static final int MOST_OPEN = 256;

  private final SerializableFunction<Row, String> destination;
  private final SerializableFunction<String, TableShape> shapes;
  private final int groups;
  private final long blockBytes;
  private final BadRecordRouter badRecords;
  private final TupleTag<RowBlock> blocks;

  private transient Map<String, TableRows> tables = new HashMap<>();
  private transient Map<Place, BlockBuilder> builders = new LinkedHashMap<>();

  RowsToBlocks(
      SerializableFunction<Row, String> destination,
      SerializableFunction<String, TableShape> shapes,
      int groups,
      long blockBytes,
      BadRecordRouter badRecords,
      TupleTag<RowBlock> blocks) {
    this.destination = destination;
    this.shapes = shapes;
    this.groups = groups;
    this.blockBytes = blockBytes;
    this.badRecords = badRecords;
    this.blocks = blocks;
  }

  /** A table is asked for its shape anew in each bundle: its schema may change while we run. */
  @StartBundle
  public void startBundle() {
    tables = new HashMap<>();
    builders = new LinkedHashMap<>();
  }

  @ProcessElement
  public void process(
      @Element Row row, @Timestamp Instant time, BoundedWindow window, MultiOutputReceiver out)
      throws Exception {
    String name;
    try {
      name = destination.apply(row);
    } catch (IllegalArgumentException e) {
      routeBad(row, e, out);
      return;
    }
    // A table that cannot be loaded is no fault of the row: it fails the bundle.
    TableRows table = tableOf(name, row.getSchema());
    try {
      table.stripe(row);
    } catch (IllegalArgumentException e) {
      routeBad(row, e, out);
      return;
    }
    append(table, time, window, out);
  }

  private void routeBad(Row row, IllegalArgumentException e, MultiOutputReceiver out)
      throws Exception {
    badRecords.route(
        out,
        row,
        RowCoder.of(row.getSchema()),
        e,
        "Cannot put a row into a block: " + e.getMessage());
  }

  private void append(
      TableRows table, Instant time, BoundedWindow window, MultiOutputReceiver out) {
    Place place = new Place(table.name, window, table.groups.groupOf(table.row));
    BlockBuilder builder = builders.get(place);
    if (builder == null) {
      makeRoom(out);
      builder = table.builder(place);
      builders.put(place, builder);
    }
    builder.append(table.row, time.getMillis());
    if (builder.rows() % ROWS_BETWEEN_CHECKS == 0 && builder.estimatedBytes() >= blockBytes) {
      builders.remove(place);
      output(place, builder, out);
    }
  }

  /** The block with most rows goes first: it is nearest to what a block should be. */
  private void makeRoom(MultiOutputReceiver out) {
    if (builders.size() >= MOST_OPEN) {
      Map.Entry<Place, BlockBuilder> largest =
          Collections.max(
              builders.entrySet(), Comparator.comparingInt(entry -> entry.getValue().rows()));
      builders.remove(largest.getKey());
      output(largest.getKey(), largest.getValue(), out);
    }
  }

  private void output(Place place, BlockBuilder builder, MultiOutputReceiver out) {
    RowBlock block = builder.build();
    out.get(blocks)
        .outputWindowedValue(
            block,
            Instant.ofEpochMilli(block.minEventTime()),
            List.of(place.window()),
            PaneInfo.NO_FIRING);
  }

  /**
   * A block has the timestamp of its first row, which may be before that of the element that made
   * it go. It is never late for that: the watermark waits for the end of the bundle, and all its
   * rows are of this one.
   */
  @Override
  @SuppressWarnings("deprecation") // nothing has replaced it
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    builders.forEach(
        (place, builder) -> {
          RowBlock block = builder.build();
          context.output(blocks, block, Instant.ofEpochMilli(block.minEventTime()), place.window());
        });
    builders.clear();
  }

  private TableRows tableOf(String name, Schema rows) {
    TableRows table = tables.computeIfAbsent(name, n -> new TableRows(n, shapes.apply(n), groups));
    table.checkFit(rows);
    return table;
  }

  private record Place(String table, BoundedWindow window, int group) {}

  /** What is needed to take rows of one table apart. */
  private static final class TableRows {
    private final String name;
    private final BlockSchema schema;
    private final Striper striper;
    private final RowBuffer row;
    private final PartitionGroups groups;
    private @Nullable Schema fitting;

    TableRows(String name, TableShape shape, int groups) {
      this.name = name;
      this.schema = BlockSchema.of(shape.schema());
      this.striper = new Striper(schema, new BeamValues());
      this.row = new RowBuffer(schema);
      this.groups = new PartitionGroups(schema, shape.spec(), groups);
    }

    /** Once for each schema of rows, which is nearly always one. */
    void checkFit(Schema rows) {
      if (rows != fitting) {
        RowFit.check(name, rows, schema.schema());
        fitting = rows;
      }
    }

    void stripe(Row values) {
      row.clear();
      striper.stripe(values, row);
    }

    BlockBuilder builder(Place place) {
      CommitWindow window = CommitWindow.of(place.window());
      return new BlockBuilder(
          schema,
          new BlockTarget(
              name,
              TableRole.DATA,
              schema.schema().schemaId(),
              Ledger.NO_EPOCH,
              window,
              window,
              false,
              place.group()));
    }
  }
}
