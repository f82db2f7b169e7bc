@NullMarked
package io.firnline.pipeline.cli;

import org.jspecify.annotations.NullMarked;
