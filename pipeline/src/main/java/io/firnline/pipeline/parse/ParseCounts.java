package io.firnline.pipeline.parse;

/**
 * What became of records since a parser was made.
 *
 * @param rows rows of tables, late ones too
 * @param late late rows, wherever they went
 * @param deadLetters rows of the dead-letter table
 * @param dropped records dropped by policy
 * @param settled records skipped because an earlier run has settled them
 */
public record ParseCounts(long rows, long late, long deadLetters, long dropped, long settled) {
  public static final ParseCounts NONE = new ParseCounts(0, 0, 0, 0, 0);
}
