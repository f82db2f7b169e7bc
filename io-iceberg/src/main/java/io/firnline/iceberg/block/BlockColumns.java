package io.firnline.iceberg.block;

import com.github.luben.zstd.Zstd;

/** The rows of a {@link RowBlock}, decompressed, column by column. */
public final class BlockColumns {
  private final RowBlock block;
  private final ColumnBuffer[] columns;

  private BlockColumns(RowBlock block, ColumnBuffer[] columns) {
    this.block = block;
    this.columns = columns;
  }

  /**
   * Opens a block with the schema that its rows were made with.
   *
   * @throws IllegalStateException if the schema's columns are others, or the bytes are damaged
   */
  public static BlockColumns open(RowBlock block, BlockSchema schema) {
    ColumnBuffer[] columns = new ColumnBuffer[schema.leaves().size()];
    ByteSource source = decompressed(block);
    int count = block.rows() == 0 ? 0 : source.takeCount();
    if (block.rows() > 0 && count != columns.length) {
      throw new IllegalStateException(
          "Cannot open %s: it has %d columns, schema %d has %d"
              .formatted(block, count, schema.schema().schemaId(), columns.length));
    }
    for (Leaf leaf : schema.leaves()) {
      columns[leaf.index()] =
          block.rows() == 0 ? new ColumnBuffer(leaf) : ColumnCodec.read(source, leaf);
    }
    return new BlockColumns(block, columns);
  }

  public int rows() {
    return block.rows();
  }

  public ColumnBuffer column(int leafIndex) {
    return columns[leafIndex];
  }

  public int columnCount() {
    return columns.length;
  }

  private static ByteSource decompressed(RowBlock block) {
    if (block.rows() == 0) {
      return new ByteSource(new byte[0]);
    }
    long size = Zstd.getFrameContentSize(block.columns());
    if (size <= 0 || size > Integer.MAX_VALUE) {
      throw new IllegalStateException("Cannot open " + block + ": its bytes are damaged");
    }
    return new ByteSource(Zstd.decompress(block.columns(), (int) size));
  }
}
