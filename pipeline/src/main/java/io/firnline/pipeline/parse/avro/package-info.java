/** Avro's binary encoding to rows, by plans of the writers' schemas. */
@NullMarked
package io.firnline.pipeline.parse.avro;

import org.jspecify.annotations.NullMarked;
