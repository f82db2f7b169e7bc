package io.firnline.pipeline.parse;

import org.jspecify.annotations.Nullable;

/** Where records of one stream, with one value in the field that counts, go. */
final class Destination {
  private final @Nullable DataTable table;
  private final @Nullable ParseFailure refusal;
  private final long since = System.nanoTime();

  /** Number of the batch that it was looked at for, see {@link TableRouter}. */
  long batch = -1;

  private Destination(@Nullable DataTable table, @Nullable ParseFailure refusal) {
    this.table = table;
    this.refusal = refusal;
  }

  static Destination of(DataTable table) {
    return new Destination(table, null);
  }

  /** To no table, for a reason that may pass. */
  static Destination none(ParseFailure refusal) {
    return new Destination(null, refusal);
  }

  @Nullable DataTable table() {
    return table;
  }

  /** Why there is no table. */
  @Nullable ParseFailure refusal() {
    return refusal;
  }

  long ageNanos() {
    return System.nanoTime() - since;
  }
}
