package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.PartitionGroups;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.block.TableRole;

/**
 * A table that a parser makes rows for: its one row buffer, and how its rows are put into groups.
 * Instances are compared by identity.
 */
class TableRows {
  private final ParsedTable table;
  private final TableRole role;
  private final BlockSchema schema;
  private final PartitionGroups groups;

  /** Kept by {@link OpenBlocks}. */
  final OpenBlocks.Recent recent = new OpenBlocks.Recent();

  TableRows(ParsedTable table, TableRole role, BlockSchema schema, int groups) {
    this.table = table;
    this.role = role;
    this.schema = schema;
    int count = table.spec().isUnpartitioned() ? 1 : groups;
    this.groups = new PartitionGroups(schema, table.spec(), count);
  }

  String name() {
    return table.name();
  }

  /** Whether the table has the same columns and partitioning. */
  boolean isOf(ParsedTable other) {
    return table.schemaId() == other.schemaId() && table.spec().equals(other.spec());
  }

  int schemaId() {
    return table.schemaId();
  }

  TableRole role() {
    return role;
  }

  BlockSchema schema() {
    return schema;
  }

  int groupOf(RowBuffer row) {
    return groups.groupOf(row);
  }
}
