package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;

/**
 * Of one partition nothing below {@code lowest} is outstanding in {@code window}, nor in the
 * windows between it and the step before. Too low does no harm; too high never happens.
 */
public record Step(CommitWindow window, long lowest) {}
