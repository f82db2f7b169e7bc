@NullMarked
package io.firnline.pipeline.options;

import org.jspecify.annotations.NullMarked;
