package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again, in place, what fails because a catalog or store is away, an answer was lost or a
 * race was lost. A commit that threw at once instead would make Beam restore on Flink, and fill its
 * ring of buffers.
 *
 * @param bound how long; the first attempt is always made
 * @param waiting the clock
 */
record Patience(Duration bound, Waiting waiting) {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration DENIED = Duration.ofSeconds(20);
  private static final int QUIET_RACES = 5;
  private static final int MOST_ATTEMPTS = 1_000;
  private static final long SHORTEST_MILLIS = 50;
  private static final long LONGEST_MILLIS = 10_000;

  /**
   * The result of the first attempt that has one.
   *
   * @param what what is tried, for messages: "commit to table 'x'"
   */
  <T> T call(String what, Supplier<T> attempt) {
    long start = waiting.nanoTime();
    for (int tried = 1; ; tried++) {
      try {
        return attempt.get();
      } catch (RuntimeException e) {
        if (isPermanent(e)) {
          throw e;
        }
        long millis = pause(tried);
        long spent = TimeUnit.NANOSECONDS.toMillis(waiting.nanoTime() - start);
        if (tried >= MOST_ATTEMPTS || spent + millis > boundFor(e).toMillis()) {
          throw outOfPatience(what, tried, spent, e);
        }
        String news = "Cannot {} (attempt {}), trying again in {} ms: {}";
        if (isNoNews(e, tried)) {
          LOG.debug(news, what, tried, millis, text(e));
        } else {
          LOG.warn(news, what, tried, millis, text(e));
        }
        sleep(what, millis);
      }
    }
  }

  /** Readers of one launch race at its start, and all but one lose: no news for anybody. */
  private static boolean isNoNews(RuntimeException e, int tried) {
    return e instanceof BaseMovedException && tried <= QUIET_RACES;
  }

  private void sleep(String what, long millis) {
    try {
      waiting.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot " + what + ": interrupted while waiting", e);
    }
  }

  /** Twice as long each time, within bounds, and never the same for two that race. */
  private static long pause(int tried) {
    long doubled = SHORTEST_MILLIS << Math.min(tried, 20);
    long capped = Math.min(LONGEST_MILLIS, doubled);
    return ThreadLocalRandom.current().nextLong(capped / 2, capped + 1);
  }

  /**
   * What waiting cannot mend. All else can be an outage: catalogs, stores and their clients have
   * too many exceptions to name.
   */
  private static boolean isPermanent(RuntimeException e) {
    Throwable cause = e instanceof RefusedException ? e.getCause() : e;
    return cause instanceof LedgerStopException
        || cause instanceof NoSuchTableException
        || cause instanceof NoSuchNamespaceException
        || cause instanceof NotFoundException
        || cause instanceof ValidationException
        || cause instanceof BadRequestException
        || cause instanceof UnprocessableEntityException
        || cause instanceof UnsupportedOperationException
        || cause instanceof IllegalArgumentException
        || cause instanceof IllegalStateException
        || cause instanceof NullPointerException
        || cause instanceof ClassCastException;
  }

  /**
   * A catalog that refuses the login hardly changes its mind, unless a token has just run out or
   * its own login service starts.
   */
  private Duration boundFor(RuntimeException e) {
    Throwable cause = e instanceof RefusedException ? e.getCause() : e;
    boolean denied = cause instanceof NotAuthorizedException || cause instanceof ForbiddenException;
    return denied && bound.compareTo(DENIED) > 0 ? DENIED : bound;
  }

  private static IllegalStateException outOfPatience(
      String what, int tried, long spentMillis, RuntimeException e) {
    return new IllegalStateException(
        "Cannot %s: tried %d times in %d ms, last: %s. Nothing is lost: it goes on when it is started again; to wait longer, set --patience"
            .formatted(what, tried, spentMillis, text(e)),
        e);
  }

  private static String text(RuntimeException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
