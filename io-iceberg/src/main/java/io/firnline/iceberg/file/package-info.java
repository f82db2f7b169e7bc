/** Shards of a window and their Parquet files, written from blocks. */
@Internal
@NullMarked
package io.firnline.iceberg.file;

import org.apache.beam.sdk.annotations.Internal;
import org.jspecify.annotations.NullMarked;
