/** Fills columns of a row that do not come from a payload. */
@NullMarked
package io.firnline.pipeline.row;

import org.jspecify.annotations.NullMarked;
