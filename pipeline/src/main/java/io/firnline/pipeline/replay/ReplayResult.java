package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.CommitWindow;

/**
 * What a replay has done.
 *
 * @param table full name
 * @param range of event times
 * @param snapshot that has it; 0 where there was nothing to replace
 * @param read records that were read from the source
 * @param replaced rows that went
 * @param rows rows that came
 * @param deadLetters records of the range that are dead letters, and stay so
 * @param unreadable records of the range that are neither rows nor dead letters
 * @param removedFiles data files that went
 * @param addedFiles data files that came
 * @param rewrittenFiles those of the files that went that also had rows outside of the range
 */
public record ReplayResult(
    String table,
    CommitWindow range,
    long snapshot,
    long read,
    long replaced,
    long rows,
    long deadLetters,
    long unreadable,
    int removedFiles,
    int addedFiles,
    int rewrittenFiles) {}
