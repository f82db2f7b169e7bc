package io.firnline.pipeline.replay;

import io.firnline.iceberg.audit.Positions;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the same rows come as go, before they are exchanged.
 *
 * @param request what the user accepts
 * @param plan the rows that go
 * @param parser what was read again
 * @param ledger the writer's, when the replay began
 * @param begins the first position that the source has, by partition
 */
record RowCheck(
    ReplayRequest request,
    FilePlan plan,
    RangeParser parser,
    Ledger ledger,
    Map<SourcePartition, Long> begins) {

  /**
   * Passes if they are, or differ as the user has said.
   *
   * @param rows that come
   * @throws IllegalStateException if not, with what to do
   */
  void check(long rows, String deadLetters) {
    checkUnreadable(deadLetters);
    Difference difference = difference(rows);
    if (!isAccepted(difference)) {
      throw new IllegalStateException(
          "Cannot replay %s: the table has %d rows of it, the source has records for %d (it begins at %s). %s. If that is what you want, add --acceptDifference=%s"
              .formatted(
                  request.range(),
                  plan.rows(),
                  rows,
                  begins.entrySet().stream()
                      .map(e -> e.getKey() + ":" + e.getValue())
                      .collect(Collectors.joining(", ")),
                  reason(difference),
                  difference));
    }
    if (difference.come() > 0 && !(ledger.open().isEmpty() && ledger.settled().isEmpty())) {
      throw new IllegalStateException(
          "Cannot replay %s with %d more rows while windows are open: some of them may be dead letters that are not committed yet. Stop the job, drain it (run --untilCaughtUp), and run this again"
              .formatted(request.range(), difference.come()));
    }
  }

  private void checkUnreadable(String deadLetters) {
    if (parser.unreadable() != request.unreadable()) {
      throw new IllegalStateException(
          "Cannot replay %s: %d of its records cannot be rows now and are not in %s, e.g. %s. Correct the schema or the table; if it is known that they are no rows now either, add --acceptUnreadable=%d"
              .formatted(
                  request.range(),
                  parser.unreadable(),
                  deadLetters,
                  parser.example(),
                  parser.unreadable()));
    }
  }

  /** Which rows, if they tell; else only how many. */
  private Difference difference(long rows) {
    if (plan.origins().isEmpty()) {
      return Difference.of(rows - plan.rows());
    }
    Positions before = plan.origins().get();
    long again = parser.findAgain(before);
    return new Difference(plan.rows() - again, rows - again);
  }

  private boolean isAccepted(Difference difference) {
    return plan.origins().isEmpty()
        ? difference.net() == request.difference().net()
        : difference.equals(request.difference());
  }

  private static String reason(Difference difference) {
    String gone =
        "Records are gone from the source, or other writers have added rows, and these rows would go";
    String come =
        "Rows were deleted, or dropped as too late, or dead letters were deleted, and these records would be rows";
    if (difference.gone() > 0 && difference.come() > 0) {
      return "%d rows: %s. %d records: %s"
          .formatted(difference.gone(), gone, difference.come(), come);
    }
    return difference.gone() > 0 ? gone : come;
  }
}
