package io.firnline.iceberg;

import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;

/**
 * What rows have to fit.
 *
 * @param schema current schema of the table, with its id
 * @param spec current partition spec of the table
 */
public record TableShape(Schema schema, PartitionSpec spec) {}
