package io.firnline.iceberg.ledger;

import java.util.ServiceLoader;

/**
 * The form of a stop that a runner knows. Runners start a job again after any exception but those
 * that they know to be final, and which these are differs.
 *
 * <p>Implementations are found on the class path, by {@link ServiceLoader}. Without one a stop is
 * thrown as it is: the job ends when its restarts are used up.
 */
public interface StopForm {
  /**
   * A stop in this form.
   *
   * @return the stop itself where the form has nothing to say of it
   */
  LedgerStopException of(LedgerStopException stop);

  /** A stop in all forms that are on the class path, to be thrown at the runner. */
  static LedgerStopException forRunner(LedgerStopException stop) {
    LedgerStopException formed = stop;
    for (StopForm form : ServiceLoader.load(StopForm.class, StopForm.class.getClassLoader())) {
      formed = form.of(formed);
    }
    return formed;
  }
}
