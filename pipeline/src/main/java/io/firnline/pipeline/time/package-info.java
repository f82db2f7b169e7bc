/** How event time is read; known to sources and to the parser, so that both give one answer. */
@NullMarked
package io.firnline.pipeline.time;

import org.jspecify.annotations.NullMarked;
