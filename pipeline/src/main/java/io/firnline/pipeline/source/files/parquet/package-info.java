/** Rows of Parquet files as Avro data of one schema. */
@NullMarked
package io.firnline.pipeline.source.files.parquet;

import org.jspecify.annotations.NullMarked;
