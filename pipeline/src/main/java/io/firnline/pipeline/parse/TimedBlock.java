package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.RowBlock;

/**
 * A block with the Beam timestamp to put it out at: inside its commit window, and not before the
 * lowest watermark of its batches (ledger.md section 1).
 *
 * @param timestampMillis milliseconds since 1970 UTC
 */
public record TimedBlock(RowBlock block, long timestampMillis) {}
