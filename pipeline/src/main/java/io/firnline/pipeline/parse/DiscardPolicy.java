package io.firnline.pipeline.parse;

/** What becomes of a record that is not wanted as a row. */
public enum DiscardPolicy {
  /** It becomes a row of no table; it is counted as dropped in its commit window. */
  DROP,
  /** It becomes a dead letter. */
  DEAD_LETTER
}
