/** The pipeline as a whole. */
@NullMarked
package io.firnline.pipeline;

import org.jspecify.annotations.NullMarked;
