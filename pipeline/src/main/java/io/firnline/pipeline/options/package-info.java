/**
 * The flags of a run as {@code PipelineOptions}: values, defaults, and what is wrong with them, all
 * at once.
 */
@NullMarked
package io.firnline.pipeline.options;

import org.jspecify.annotations.NullMarked;
