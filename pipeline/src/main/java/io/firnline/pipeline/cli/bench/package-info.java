/**
 * The topic that {@code pipeline/bin/bench} measures with; on the class path of demo and benchmark
 * only.
 */
@NullMarked
package io.firnline.pipeline.cli.bench;

import org.jspecify.annotations.NullMarked;
