package io.firnline.iceberg.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Seeds of the fault harness. A case runs once for each from 1 to {@code -Dfirnline.seeds} (default
 * 1; 20 in Maven's profile {@code faults}), or with {@code -Dfirnline.seed=N} for that alone. A
 * long run can be cut into pieces: {@code -Dfirnline.cases=A,B} leaves the other cases out, {@code
 * -Dfirnline.firstSeed=N} the seeds before that.
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
        ? LongStream.rangeClosed(
            Long.getLong("firnline.firstSeed", 1), Integer.getInteger("firnline.seeds", 1))
        : LongStream.of(one);
  }

  /** Those of the cases that this build is to run. */
  public static <T extends Enum<T> & FaultCase> List<T> chosen(Class<T> cases) {
    String names = System.getProperty("firnline.cases");
    return names == null
        ? List.of(cases.getEnumConstants())
        : Arrays.stream(names.split(",")).map(name -> Enum.valueOf(cases, name)).toList();
  }

  /** Runs a case; its failure says how to see it again. */
  public static void run(String what, long seed, Body body) {
    long start = System.nanoTime();
    try {
      body.run(new Random(seed * 0x9E3779B97F4A7C15L));
      System.out.printf("%s, seed %d: as it says, %d ms%n", what, seed, millisSince(start));
    } catch (Throwable e) {
      throw new AssertionError(
          "%s, seed %d (again with -Dfirnline.seed=%d): %s".formatted(what, seed, seed, e), e);
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
