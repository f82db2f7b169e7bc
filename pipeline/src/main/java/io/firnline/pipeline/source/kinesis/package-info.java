/**
 * Kinesis streams as a positioned source: shards are partitions, followed over splits and merges.
 */
@NullMarked
package io.firnline.pipeline.source.kinesis;

import org.jspecify.annotations.NullMarked;
