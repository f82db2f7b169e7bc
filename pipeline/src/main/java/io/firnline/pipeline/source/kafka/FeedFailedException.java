package io.firnline.pipeline.source.kafka;

import java.io.IOException;

/** A reader's thread has failed: its message, as the reader tells the runner. */
final class FeedFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  FeedFailedException(Throwable cause) {
    super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
  }
}
