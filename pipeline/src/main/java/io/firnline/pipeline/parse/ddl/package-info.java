/** Schemas as readable text. */
@NullMarked
package io.firnline.pipeline.parse.ddl;

import org.jspecify.annotations.NullMarked;
