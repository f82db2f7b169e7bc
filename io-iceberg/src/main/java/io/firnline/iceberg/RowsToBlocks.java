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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/** Collects rows into blocks; see {@link RowBlocks}. */
final class RowsToBlocks extends DoFn<Row, RowBlock> {
  private static final long serialVersionUID = 1;
  private static final int ROWS_BETWEEN_CHECKS = 64;

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
    TableRows table = tableOf(name);
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
      builder = table.builder(place);
      builders.put(place, builder);
    }
    builder.append(table.row, time.getMillis());
    // A full block leaves with the row that filled it: same window, same timestamp.
    if (builder.rows() % ROWS_BETWEEN_CHECKS == 0 && builder.estimatedBytes() >= blockBytes) {
      out.get(blocks).output(builder.build());
      builders.remove(place);
    }
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

  private TableRows tableOf(String name) {
    return tables.computeIfAbsent(name, table -> new TableRows(table, shapes.apply(table), groups));
  }

  private record Place(String table, BoundedWindow window, int group) {}

  /** What is needed to take rows of one table apart. */
  private static final class TableRows {
    private final String name;
    private final BlockSchema schema;
    private final Striper striper;
    private final RowBuffer row;
    private final PartitionGroups groups;

    TableRows(String name, TableShape shape, int groups) {
      this.name = name;
      this.schema = BlockSchema.of(shape.schema());
      this.striper = new Striper(schema, new BeamValues());
      this.row = new RowBuffer(schema);
      this.groups = new PartitionGroups(schema, shape.spec(), groups);
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
