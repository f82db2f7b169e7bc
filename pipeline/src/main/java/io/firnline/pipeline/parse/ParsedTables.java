package io.firnline.pipeline.parse;

import java.io.Serializable;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

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

  /**
   * A table that a record or its stream names, counted as one of the writer's, and made if it is
   * missing.
   *
   * @param stream whose rows go there, and no other's; empty for a table that no stream names
   * @param check throws an {@link IllegalArgumentException} for a table that exists and cannot take
   *     rows
   * @throws io.firnline.iceberg.commit.TakenTables.NotTakenException if rows cannot go there;
   *     nothing was changed
   */
  default ParsedTable takeUp(String name, String stream, Consumer<ParsedTable> check) {
    return load(name);
  }

  /** Full names of the tables that were ever taken up. */
  default Set<String> taken() {
    return Set.of();
  }

  /** What a table is like that {@link #takeUp} makes; null if it makes none. */
  default @Nullable ParsedTable planned() {
    return null;
  }
}
