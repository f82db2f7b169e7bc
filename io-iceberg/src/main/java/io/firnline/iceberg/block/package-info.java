/**
 * Rows as columns of primitives, many at a time, on their way from a parser to data files. For
 * users who make blocks themselves.
 */
@NullMarked
package io.firnline.iceberg.block;

import org.jspecify.annotations.NullMarked;
