package io.firnline.pipeline.source;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.StopForm;
import java.io.IOException;

/** A reader's thread has failed: its message, as the reader tells the runner. */
public final class FeedFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  FeedFailedException(Throwable cause) {
    super(
        cause.getMessage() == null ? cause.toString() : cause.getMessage(),
        cause instanceof LedgerStopException stop ? StopForm.forRunner(stop) : cause);
  }
}
