/** The fields of a table's schema with their columns, as all formats fill them. */
@NullMarked
package io.firnline.pipeline.parse.column;

import org.jspecify.annotations.NullMarked;
