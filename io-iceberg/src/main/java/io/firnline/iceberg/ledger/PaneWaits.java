package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.LedgerStopException.Reason;

/**
 * A pane before this one has not been applied yet: try again when the ledger has moved; after a
 * bound, stop.
 */
final class PaneWaits extends Exception {
  private static final long serialVersionUID = 1L;
  private final Reason reason;

  PaneWaits(Reason reason, String message) {
    super(message, null, false, false); // control flow: nobody looks at its stack
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
