package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerRules.Outcome;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.time.Duration;

/**
 * Waits a while for a pane that another worker may commit, as runners do that process panes in
 * parallel. Where the thread that waits is the one that would bring it, the bound is zero.
 */
final class MissingPaneWait {
  private static final long PAUSE_MILLIS = 200;

  private final Duration bound;
  private final Waiting waiting;
  private final long start;

  MissingPaneWait(Duration bound, Waiting waiting) {
    this.bound = bound;
    this.waiting = waiting;
    this.start = waiting.nanoTime();
  }

  /**
   * Returns when it is worth another look.
   *
   * @throws LedgerStopException when the time is up
   */
  void waitOrStop(Outcome left) {
    if (waiting.nanoTime() - start + PAUSE_MILLIS * 1_000_000 > bound.toNanos()) {
      throw stop(left);
    }
    try {
      waiting.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stop(left);
    }
  }

  private LedgerStopException stop(Outcome left) {
    int colon = left.why().indexOf(':');
    Reason reason = Reason.valueOf(left.why().substring(0, colon));
    return new LedgerStopException(
        reason,
        "%d panes wait for an earlier one that has not come:%s. A bundle that finished without them would lose them. When a restart does not help, start the job without state"
            .formatted(left.waiting().size(), left.why().substring(colon + 1)));
  }
}
