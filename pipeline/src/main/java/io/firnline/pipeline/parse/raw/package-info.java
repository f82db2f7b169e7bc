/** Payloads as they are. */
@NullMarked
package io.firnline.pipeline.parse.raw;

import org.jspecify.annotations.NullMarked;
