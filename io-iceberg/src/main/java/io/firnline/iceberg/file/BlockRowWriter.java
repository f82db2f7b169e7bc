package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowCursor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.schema.MessageType;

/**
 * Puts rows of blocks into an Iceberg Parquet file: the triplets go to the column writers as they
 * are, no record is built.
 */
final class BlockRowWriter implements ParquetValueWriter<RowCursor> {
  private final List<ColumnDescriptor> descriptors;
  private final LeafWriter[] leaves;
  private final ColumnWriter[] writers;

  BlockRowWriter(BlockSchema schema, MessageType message) {
    if (!message.getColumns().equals(schema.messageType().getColumns())) {
      throw new IllegalStateException(
          "Cannot write blocks of %s: Iceberg writes %s".formatted(schema.messageType(), message));
    }
    this.descriptors = message.getColumns();
    this.leaves = schema.leaves().stream().map(LeafWriter::of).toArray(LeafWriter[]::new);
    this.writers = new ColumnWriter[leaves.length];
  }

  @Override
  public void write(int repetition, RowCursor row) {
    for (int i = 0; i < leaves.length; i++) {
      leaves[i].write(writers[i], row.column(i), row.triplet(i), row.tripletEnd(i), row.value(i));
    }
  }

  @Override
  public List<TripleWriter<?>> columns() {
    return List.of();
  }

  // Called for each row group.
  @Override
  public void setColumnStore(ColumnWriteStore store) {
    for (int i = 0; i < writers.length; i++) {
      writers[i] = store.getColumnWriter(descriptors.get(i));
    }
  }

  @Override
  public Stream<FieldMetrics<?>> metrics() {
    return Arrays.stream(leaves).flatMap(LeafWriter::metrics);
  }
}
