package io.firnline.iceberg.commit;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits, in place and with warnings, for a catalog that is away, as commits do. */
public final class CatalogWait {
  private CatalogWait() {}

  /**
   * The result of the first attempt that has one. A lost race is an outage too: it is tried again.
   *
   * @param patience how long; the first attempt is always made
   * @param what what is tried, for messages: "look up table 'x'"
   * @throws RuntimeException what the attempt threw, if waiting cannot mend it
   * @throws IllegalStateException out of patience
   */
  public static <T> T call(Duration patience, String what, Supplier<T> attempt) {
    return new Patience(patience, Waiting.SYSTEM).call(what, attempt);
  }
}
