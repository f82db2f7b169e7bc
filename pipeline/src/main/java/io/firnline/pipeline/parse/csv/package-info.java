/** Records of RFC 4180 to rows. */
@NullMarked
package io.firnline.pipeline.parse.csv;

import org.jspecify.annotations.NullMarked;
