/** Turns batches of records into blocks of rows, coverages and dead letters. */
@NullMarked
package io.firnline.pipeline.parse;

import org.jspecify.annotations.NullMarked;
