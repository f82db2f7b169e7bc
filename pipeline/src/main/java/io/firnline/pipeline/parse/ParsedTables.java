package io.firnline.pipeline.parse;

import java.io.Serializable;
import org.apache.iceberg.types.Types;

/** Finds tables on the worker, for each worker thread. */
@FunctionalInterface
public interface ParsedTables extends Serializable {
  /** The table, which must be there or be made; fails if it cannot be loaded. */
  ParsedTable load(String name);

  /** As {@link #load}, of a table that was there before: it is never made again. */
  default ParsedTable reload(String name) {
    return load(name);
  }

  /**
   * The table, with columns for fields, whoever adds them.
   *
   * @param wanted fields of records; their ids mean nothing
   * @throws io.firnline.iceberg.table.SchemaGrowth.NoColumnException if it cannot have them all;
   *     nothing was changed
   */
  default ParsedTable grow(String name, Types.StructType wanted) {
    throw new UnsupportedOperationException("Cannot change table " + name);
  }
}
