/** Words that people read and write. */
@NullMarked
package io.firnline.pipeline.text;

import org.jspecify.annotations.NullMarked;
