package io.firnline.pipeline.row;

import io.firnline.iceberg.block.ColumnBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map of text to bytes at the outermost level, which gets one value a row. */
public final class MapColumn {
  private final ColumnBuffer keys;
  private final ColumnBuffer values;
  private final int present;

  MapColumn(RowColumns.Column keys, RowColumns.Column values, int present) {
    this.keys = keys.buffer();
    this.values = values.buffer();
    this.present = present;
  }

  /** Sets a map; null becomes an empty one if the column is required, and so does null inside. */
  public void set(@Nullable Map<String, byte @Nullable []> map) {
    if (map == null || map.isEmpty()) {
      int definition = map == null ? 0 : present;
      keys.addNull(0, definition);
      values.addNull(0, definition);
      return;
    }
    int repetition = 0;
    for (Map.Entry<String, byte @Nullable []> entry : map.entrySet()) {
      byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
      keys.addBytes(key, 0, key.length, repetition);
      addValue(entry.getValue(), repetition);
      repetition = 1;
    }
  }

  private void addValue(byte @Nullable [] value, int repetition) {
    boolean nullable = values.leaf().maxDefinition() > present + 1;
    if (value == null && nullable) {
      values.addNull(repetition, present + 1);
    } else {
      byte[] bytes = value == null ? new byte[0] : value;
      values.addBytes(bytes, 0, bytes.length, repetition);
    }
  }
}
