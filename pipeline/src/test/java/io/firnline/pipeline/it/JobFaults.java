package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FileFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The words in which a {@link JobCase} says what happens. A seed says when.
 *
 * <p>The first request of a job to home is a claim; then each window is one. A window is committed
 * when a checkpoint has let it go. Polls and files know nothing of checkpoints: their faults are
 * planned once the job has one that it can go back to.
 */
final class JobFaults {
  private final Lake lake;
  private final Path folder;
  private final CheckpointLog checkpoints;
  private final Random random;
  private final FaultPlan plan = new FaultPlan();
  private final List<String> flags = new ArrayList<>();
  private final List<BooleanSupplier> happened = new ArrayList<>();
  private int deaths;

  JobFaults(Lake lake, Path folder, CheckpointLog checkpoints, Random random) {
    this.lake = lake;
    this.folder = folder;
    this.checkpoints = checkpoints;
    this.random = random;
    flags.add(lake.faulty(plan));
    happened.add(plan::allMet);
  }

  Random random() {
    return random;
  }

  /** Flags of the job that meets the faults. */
  String[] flags() {
    return flags.toArray(String[]::new);
  }

  /** How often the job dies once it has a checkpoint, and has to go back to it. */
  int deaths() {
    return deaths;
  }

  /** Whether the job has met all of them. What it has sent may still be under way. */
  boolean allMet() {
    return happened.stream().allMatch(BooleanSupplier::getAsBoolean);
  }

  /** What is under way arrives; then nothing of the faults is left. */
  void assertNothingLandsLate() {
    assertThat(plan.releaseHeld())
        .as("requests that landed after the one that took their place")
        .isZero();
    assertThat(plan.allHappened()).as("all faults have happened").isTrue();
  }

  /** Files that somebody asked to delete. */
  List<String> deletes() {
    return plan.deletes();
  }

  /** To the claim, which may come before there is a checkpoint. */
  void claim(Fault... faults) {
    plan.next(lake.rows(), faults);
  }

  /** To home's commits of windows, from one of the first three on. */
  void home(Fault... faults) {
    plan.nextPanes(lake.rows(), passing(random.nextInt(3)));
    plan.nextPanes(lake.rows(), faults);
    deaths += crashes(faults);
  }

  /** To the dead-letter table's commits, from one of the first two on. */
  void side(Fault... faults) {
    plan.next(lake.deadLetters(), passing(random.nextInt(2)));
    plan.next(lake.deadLetters(), faults);
    deaths += crashes(faults);
  }

  private static int crashes(Fault... faults) {
    return (int) Stream.of(faults).filter(fault -> fault.name().startsWith("CRASH")).count();
  }

  private static Fault[] passing(int times) {
    Fault[] all = new Fault[times];
    Arrays.fill(all, Fault.NONE);
    return all;
  }

  /** To one of the first data files of rows after a checkpoint. */
  void rowFile(FileFault fault) {
    int nth = 1 + random.nextInt(5);
    afterACheckpoint(1, () -> plan.file(lake.rows(), ".parquet", nth, fault));
  }

  /** To one of the first files of dead letters after a checkpoint. */
  void deadFile(FileFault fault) {
    int nth = 1 + random.nextInt(3);
    afterACheckpoint(1, () -> plan.file(lake.deadLetters(), ".parquet", nth, fault));
  }

  private FaultyPolls.Plan afterACheckpoint(int deaths, Runnable planning) {
    this.deaths += deaths;
    FaultyPolls.Plan polls = FaultyPolls.heldUntilACheckpoint(checkpoints, planning);
    flags.add(polls.flag());
    happened.add(polls::allHappened);
    return polls;
  }

  /** From the claim on: a launch that cannot load a table is an error at once. */
  void awayLoads() {
    int times = 1 + random.nextInt(2);
    plan.beforeCommit(
        lake.rows(), table -> plan.awayLoads(lake.rows(), times).awayLoads(lake.deadLetters(), 1));
  }

  /** The n-th poll with records after a checkpoint, and the n-th after that. */
  void polls(int nth) {
    int times = 2;
    afterACheckpoint(times, () -> {}).die(nth, times);
  }

  /** Two of the first seven checkpoints; never the first. */
  void checkpoints(boolean written) {
    int first = 2 + random.nextInt(3);
    FaultyCheckpoints.Plan failing =
        FaultyCheckpoints.in(folder, written, first, first + 1 + random.nextInt(2));
    flags.add(failing.flag());
    happened.add(failing::allHappened);
    deaths += 2;
  }
}
