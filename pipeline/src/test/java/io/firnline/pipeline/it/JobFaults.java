package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FileFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * The words in which a {@link JobCase} says what happens. A seed says when.
 *
 * <p>The first request of a job to home is the claim; then each window is one.
 */
final class JobFaults {
  private final Lake lake;
  private final Path folder;
  private final Random random;
  private final FaultPlan plan = new FaultPlan();
  private final List<String> flags = new ArrayList<>();
  private final List<BooleanSupplier> happened = new ArrayList<>();
  private boolean claimed;

  JobFaults(Lake lake, Path folder, Random random) {
    this.lake = lake;
    this.folder = folder;
    this.random = random;
    flags.add(lake.faulty(plan));
    happened.add(plan::allHappened);
  }

  Random random() {
    return random;
  }

  /** Flags of the job that meets the faults. */
  String[] flags() {
    return flags.toArray(String[]::new);
  }

  boolean allHappened() {
    return happened.stream().allMatch(BooleanSupplier::getAsBoolean);
  }

  /** Files that somebody asked to delete. */
  List<String> deletes() {
    return plan.deletes();
  }

  /** To the claim. */
  void claim(Fault... faults) {
    plan.next(lake.rows(), faults);
    claimed = true;
  }

  /** To home's commits, from one of the first three on. */
  void home(Fault... faults) {
    if (!claimed) {
      plan.next(lake.rows(), Fault.NONE);
    }
    plan.next(lake.rows(), passing(random.nextInt(3)));
    plan.next(lake.rows(), faults);
  }

  /** To the dead-letter table's commits, from one of the first two on. */
  void side(Fault... faults) {
    plan.next(lake.deadLetters(), passing(random.nextInt(2)));
    plan.next(lake.deadLetters(), faults);
  }

  private static Fault[] passing(int times) {
    Fault[] all = new Fault[times];
    Arrays.fill(all, Fault.NONE);
    return all;
  }

  /** To one of the first data files of rows. */
  void rowFile(FileFault fault) {
    plan.file(lake.rows(), ".parquet", 1 + random.nextInt(6), fault);
  }

  /** To one of the first files of dead letters. */
  void deadFile(FileFault fault) {
    plan.file(lake.deadLetters(), ".parquet", 1 + random.nextInt(3), fault);
  }

  /** From the claim on: a launch that cannot load a table is an error at once. */
  void awayLoads() {
    int times = 1 + random.nextInt(2);
    plan.beforeCommit(
        lake.rows(), table -> plan.awayLoads(lake.rows(), times).awayLoads(lake.deadLetters(), 1));
  }

  /** The n-th poll with records, and the n-th after that. */
  void polls(int nth) {
    FaultyPolls.Plan polls = FaultyPolls.every(nth, 2);
    flags.add(polls.flag());
    happened.add(polls::allHappened);
  }

  /** Two of the first six checkpoints. */
  void checkpoints(boolean written) {
    int first = 1 + random.nextInt(3);
    FaultyCheckpoints.Plan checkpoints =
        FaultyCheckpoints.in(folder, written, first, first + 1 + random.nextInt(2));
    flags.add(checkpoints.flag());
    happened.add(checkpoints::allHappened);
  }
}
