package io.firnline.pipeline.parse.registry;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks again and again while a registry is away, up to a bound. */
public final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long SHORTEST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** Says that the registry is away, and why; asking again may help. */
  public static final class AwayException extends Exception {
    private static final long serialVersionUID = 1L;

    public AwayException(String why) {
      super(why);
    }
  }

  /** One request. */
  @FunctionalInterface
  public interface Request<T> {
    /**
     * The answer, null if the registry does not have what is asked for.
     *
     * @throws AwayException if the registry is away
     */
    @Nullable T ask() throws AwayException;
  }

  private Patience() {}

  /**
   * The answer to a request.
   *
   * @param what is asked for, and of whom, for messages
   * @param millis how long a registry that is away is waited for
   * @throws IllegalStateException if it is away for longer
   */
  public static <T> @Nullable T ask(String what, long millis, Request<T> request) {
    long start = System.nanoTime();
    long pause = SHORTEST_PAUSE_MILLIS;
    while (true) {
      String trouble;
      try {
        return request.ask();
      } catch (AwayException e) {
        trouble = e.getMessage();
      }
      long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      if (spent + pause > millis) {
        throw new IllegalStateException(
            "Cannot read %s: away for %d ms, last: %s. Nothing is lost: it goes on when it is started again"
                .formatted(what, spent, trouble));
      }
      LOG.warn("Cannot read {}, trying again in {} ms: {}", what, pause, trouble);
      RegistryHttp.sleep(what, pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
  }
}
