/** What binary formats have in common. */
@NullMarked
package io.firnline.pipeline.parse.binary;

import org.jspecify.annotations.NullMarked;
