@NullMarked
package io.firnline.pipeline.it;

import org.jspecify.annotations.NullMarked;
