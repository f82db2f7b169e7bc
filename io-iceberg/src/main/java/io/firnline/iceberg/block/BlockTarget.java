package io.firnline.iceberg.block;

import java.util.Objects;

/**
 * Where the rows of a block go.
 *
 * @param table full name of the table
 * @param role what the table is for
 * @param schemaId id of the table's schema that the rows were made with
 * @param epoch of the run that read the rows; {@link io.firnline.iceberg.ledger.Ledger#NO_EPOCH}
 *     without positions
 * @param window that the rows are committed with
 * @param ownWindow that the rows' event times belong to; another only for late rows
 * @param late whether the rows are late
 * @param group of the rows' Iceberg partitions, see {@link PartitionGroups}; 0 for an unpartitioned
 *     table
 */
public record BlockTarget(
    String table,
    TableRole role,
    int schemaId,
    long epoch,
    CommitWindow window,
    CommitWindow ownWindow,
    boolean late,
    int group) {
  public BlockTarget {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(ownWindow, "ownWindow");
  }
}
