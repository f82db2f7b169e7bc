package io.firnline.pipeline.parse;

import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;

/**
 * What the parser has to know of a table.
 *
 * @param name full name
 * @param schema to make rows of, with the table's own field ids
 * @param schemaId the table's id of that schema
 * @param spec by which rows are put into groups
 */
public record ParsedTable(String name, Schema schema, int schemaId, PartitionSpec spec) {}
