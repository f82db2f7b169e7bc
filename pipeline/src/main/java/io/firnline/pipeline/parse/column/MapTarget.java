package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import java.util.stream.Stream;

/** A map with keys of text. */
public final class MapTarget extends Target {
  private final ColumnBuffer keys;
  private final Target value;
  private final int level;

  MapTarget(boolean required, int nullDefinition, ColumnBuffer keys, Target value, int level) {
    super(
        required, nullDefinition, Stream.concat(Stream.of(keys), value.leaves().stream()).toList());
    this.keys = keys;
    this.value = value;
    this.level = level;
  }

  public ColumnBuffer keys() {
    return keys;
  }

  public Target value() {
    return value;
  }

  /** Repetition level of the second entry and those after it. */
  public int level() {
    return level;
  }

  @Override
  public String typeName() {
    return "map";
  }
}
