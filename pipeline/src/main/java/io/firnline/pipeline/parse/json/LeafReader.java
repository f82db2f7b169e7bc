package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;

/** Reads one JSON value, which is not null, into a column. */
@FunctionalInterface
interface LeafReader {
  void read(JsonCursor in, ColumnBuffer column, int repetition);
}
