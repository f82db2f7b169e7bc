/** Schemas that records name, from AWS Glue. */
@NullMarked
package io.firnline.pipeline.parse.registry.glue;

import org.jspecify.annotations.NullMarked;
