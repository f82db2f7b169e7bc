package io.firnline.pipeline.parse;

import org.apache.iceberg.types.Types;

/** Which columns records ask for, by their names and values or by their schema. For one thread. */
@FunctionalInterface
public interface RecordFields {
  /**
   * The columns that a record needs. A field whose type cannot be told yet, since it is null or
   * empty, is left out. A field that has a column is there with a type that holds its value, which
   * is the column's own type where that does.
   *
   * @param table columns that there are
   * @return fields with any ids
   * @throws RecordFailure if a field without a column cannot get one, since it is of no single type
   */
  Types.StructType of(byte[] payload, Types.StructType table);
}
