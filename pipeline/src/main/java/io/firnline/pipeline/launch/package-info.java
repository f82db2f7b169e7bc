@NullMarked
package io.firnline.pipeline.launch;

import org.jspecify.annotations.NullMarked;
