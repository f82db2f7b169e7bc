/** Schemas that records name by a number, from a registry with Confluent's HTTP interface. */
@NullMarked
package io.firnline.pipeline.parse.registry;

import org.jspecify.annotations.NullMarked;
