/** Rewinds on purpose: rows of windows are replaced by what the source still has of them. */
@NullMarked
package io.firnline.pipeline.replay;

import org.jspecify.annotations.NullMarked;
