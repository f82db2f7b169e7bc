/** The commands of {@code pipeline/bin/firnline}. */
@NullMarked
package io.firnline.pipeline.cli;

import org.jspecify.annotations.NullMarked;
