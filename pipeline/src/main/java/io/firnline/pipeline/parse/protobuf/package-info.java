/** Protobuf messages to rows, by plans of their descriptors. */
@NullMarked
package io.firnline.pipeline.parse.protobuf;

import org.jspecify.annotations.NullMarked;
