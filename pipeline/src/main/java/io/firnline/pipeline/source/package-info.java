@NullMarked
package io.firnline.pipeline.source;

import org.jspecify.annotations.NullMarked;
