package io.firnline.pipeline.replay;

/**
 * What a replay of dead letters has done.
 *
 * @param table that got the rows
 * @param snapshot of it that has them; 0 where no letter could be a row
 * @param letters that were read
 * @param rows those of them that are rows now
 * @param still those of them that cannot be rows yet, and stay where they are
 * @param example the first of these and its reason, or none
 */
public record LetterResult(
    String table, long snapshot, long letters, long rows, long still, String example) {}
