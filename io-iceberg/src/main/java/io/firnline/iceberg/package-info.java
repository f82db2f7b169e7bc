/**
 * Windows of a stream, committed to Apache Iceberg exactly once: begin with {@link
 * io.firnline.iceberg.WindowedIcebergIO}. Users need no other package but {@link
 * io.firnline.iceberg.block} for blocks of their own, {@link io.firnline.iceberg.table.CatalogSpec}
 * and {@link io.firnline.iceberg.commit.CommitSettings.Grouping}.
 */
@NullMarked
package io.firnline.iceberg;

import org.jspecify.annotations.NullMarked;
