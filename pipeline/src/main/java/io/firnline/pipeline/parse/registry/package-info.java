/** Schemas that records name, from registries of schemas. */
@NullMarked
package io.firnline.pipeline.parse.registry;

import org.jspecify.annotations.NullMarked;
