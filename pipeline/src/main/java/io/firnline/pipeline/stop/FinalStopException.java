package io.firnline.pipeline.stop;

import io.firnline.iceberg.ledger.LedgerStopException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A stop that no restart from the same state can mend. Flink fails the job at once where it finds
 * the annotation in a chain of causes, and does not use up its restarts first. Other runners take
 * it for any exception, and need not have the annotation's class.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class FinalStopException extends LedgerStopException {
  private static final long serialVersionUID = 1L;

  FinalStopException(LedgerStopException stop) {
    super(stop);
  }
}
