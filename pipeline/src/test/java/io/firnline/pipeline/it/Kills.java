package io.firnline.pipeline.it;

import java.util.SplittableRandom;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Kills a command with SIGKILL at seeded moments, and counts the kills that have met it alive. One
 * that ends by itself is no kill: it fails the test and shows its output, unless it may come to its
 * end and has done so with 0.
 *
 * <p>One in four comes at some time after the start, whatever the process has come to: that meets
 * the start of the JVM, the creation of tables and the claim, which those that wait for a snapshot
 * never do.
 */
final class Kills {
  /** Longer than a start takes to its claim, unless a machine is very busy. */
  private static final int START_MILLIS = 5_000;

  /** The same for a first table to the claim. */
  private static final int CLAIM_MILLIS = 2_000;

  private static final int BY_THE_CLOCK_EVERY = 4;
  private static final int MOST_COMMITS = 4;
  private static final int MORE_MILLIS = 1_500;

  private final SplittableRandom random;
  private final String what;
  private final String home;
  private final boolean mayEnd;
  private int turns;
  private int made;
  private int beforeTables;
  private int beforeSnapshot;
  private int amidTables;

  private Kills(String what, long seed, String home, boolean mayEnd) {
    this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ what.hashCode());
    this.what = what + ", seed " + seed;
    this.home = home;
    this.mayEnd = mayEnd;
  }

  /** Of a command that never ends by itself; its moments follow from its name and a seed. */
  static Kills ofEndless(String what, long seed, String home) {
    return new Kills(what, seed, home, /* mayEnd */ false);
  }

  /** Of a command that may have ended when it is to be killed. */
  static Kills ofBounded(String what, long seed, String home) {
    return new Kills(what, seed, home, /* mayEnd */ true);
  }

  /** How often a running process was killed. */
  int made() {
    return made;
  }

  /** Starts the command and kills it. */
  void atRandom(RunCommand run) {
    if (turns++ % BY_THE_CLOCK_EVERY == 0) {
      byTheClock(run);
    } else if (mayEnd) {
      // Its commits come at the end: the claim tells that it reads. Every second time it is
      // killed as soon as one is there, before the side tables have theirs.
      int snapshots = 1 + random.nextInt(2);
      afterSnapshots(run, snapshots, snapshots == 1 ? random.nextInt(MORE_MILLIS) : 0);
    } else {
      afterSnapshots(run, 1 + random.nextInt(MOST_COMMITS), random.nextInt(MORE_MILLIS));
    }
  }

  /** Starts it and kills it at some time after that, with no condition. */
  void byTheClock(RunCommand run) {
    long before = lastSequence(run);
    int millis = random.nextInt(START_MILLIS);
    try (RunProcess process = run.start()) {
      killAfter(process, millis);
    }
    boolean noTables = !run.hasWarehouse();
    beforeTables += noTables ? 1 : 0;
    beforeSnapshot += !noTables && lastSequence(run) == before ? 1 : 0;
  }

  /** Starts it for the first time and kills it while it makes its tables, or claims them. */
  void amidFirstTables(RunCommand run) {
    try (RunProcess process = run.start()) {
      process.awaitWhile("a first table, " + what, run::hasWarehouse);
      killAfter(process, random.nextInt(CLAIM_MILLIS));
    }
    amidTables += lastSequence(run) == 0 ? 1 : 0;
  }

  /**
   * Starts it and kills it a while after it has made so many snapshots, of which the claim is the
   * first.
   */
  void afterSnapshots(RunCommand run, int snapshots, int millis) {
    long wanted = lastSequence(run) + snapshots;
    try (RunProcess process = run.start()) {
      process.awaitWhile(snapshots + " snapshots, " + what, () -> lastSequence(run) >= wanted);
      killAfter(process, millis);
    }
  }

  private void killAfter(RunProcess process, int millis) {
    process.hasEndedWithin(millis);
    if (!mayEnd) {
      process.kill();
      made++;
    } else if (process.killUnlessDone()) {
      made++;
    }
  }

  /** Whether the command has ever made a snapshot. */
  boolean hasSnapshot(RunCommand run) {
    return lastSequence(run) > 0;
  }

  /** A test that opened the catalog first would make its tables in place of the command. */
  private long lastSequence(RunCommand run) {
    if (!run.hasWarehouse()) {
      return 0;
    }
    try {
      Snapshot last = run.lake().table(home).currentSnapshot();
      return last == null ? 0 : last.sequenceNumber();
    } catch (NoSuchTableException e) {
      return 0;
    }
  }

  @Override
  public String toString() {
    return "%s: %d killed; by the clock, %d before their first tables and %d before their first snapshot; %d after a first table and before a claim"
        .formatted(what, made, beforeTables, beforeSnapshot, amidTables);
  }
}
