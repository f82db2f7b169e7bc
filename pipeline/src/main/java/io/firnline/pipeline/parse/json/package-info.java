/** Reads JSON objects straight into the columns of a row. */
@NullMarked
package io.firnline.pipeline.parse.json;

import org.jspecify.annotations.NullMarked;
