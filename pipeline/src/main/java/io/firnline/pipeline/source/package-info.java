/**
 * Batches of records from positioned sources, and what these have in common: readers, claims,
 * watermarks. Each system has a package of its own below.
 */
@NullMarked
package io.firnline.pipeline.source;

import org.jspecify.annotations.NullMarked;
