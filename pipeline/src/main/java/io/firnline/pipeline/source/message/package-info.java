/** Message sources: Beam's own IOs, whose messages are batched for the parser. */
@NullMarked
package io.firnline.pipeline.source.message;

import org.jspecify.annotations.NullMarked;
