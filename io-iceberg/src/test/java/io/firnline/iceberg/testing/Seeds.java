package io.firnline.iceberg.testing;

import java.util.Random;
import java.util.stream.LongStream;

/**
 * Seeds of the fault harness. A case runs once for each from 1 to {@code -Dfirnline.seeds} (default
 * 1; 20 in Maven's profile {@code faults}), or with {@code -Dfirnline.seed=N} for that alone.
 */
public final class Seeds {
  private Seeds() {}

  /** A part of a case that fails by throwing. */
  public interface Body {
    void run(Random random) throws Exception;
  }

  /** The seeds of this build. */
  public static LongStream all() {
    Long one = Long.getLong("firnline.seed");
    return one == null
        ? LongStream.rangeClosed(1, Integer.getInteger("firnline.seeds", 1))
        : LongStream.of(one);
  }

  /** Runs a case; its failure says how to see it again. */
  public static void run(String what, long seed, Body body) {
    try {
      body.run(new Random(seed * 0x9E3779B97F4A7C15L));
    } catch (Throwable e) {
      throw new AssertionError(
          "%s, seed %d (again with -Dfirnline.seed=%d): %s".formatted(what, seed, seed, e), e);
    }
  }
}
