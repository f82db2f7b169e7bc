package io.firnline.iceberg.ledger;

import java.util.List;

/** One random history: faults for a while, then an end in which everything must come in. */
final class History {
  private final HistoryWorld world;
  private final boolean operated;

  private History(HistoryWorld world, boolean operated) {
    this.world = world;
    this.operated = operated;
  }

  /** A history at whose end an operator sets the ledger, after which a new start brings all in. */
  static HistoryWorld runWithOperator(long seed, boolean tracing) {
    return run(new HistoryWorld(seed, Mutation.NONE, tracing, HistoryRetention.NONE), true);
  }

  /** Runs the history of a seed; its violations are in the world. */
  static HistoryWorld run(long seed, Mutation broken, boolean tracing) {
    return run(new HistoryWorld(seed, broken, tracing, HistoryRetention.NONE), false);
  }

  /** The same, in a world where retention deletes what starts need, and users accept it. */
  static HistoryWorld runWithLosses(long seed, boolean tracing) {
    HistoryRetention retention = HistoryRetention.of(seed);
    return run(new HistoryWorld(seed, Mutation.NONE, tracing, retention), false);
  }

  private static HistoryWorld run(HistoryWorld world, boolean operated) {
    new History(world, operated).run();
    return world;
  }

  private void run() {
    for (int i = world.chance.between(0, 6); i > 0; i--) {
      world.source.append();
    }
    HistoryJob.startedIn(world);
    for (int i = world.chance.of(60, 150, 300); i > 0 && world.violations.isEmpty(); i--) {
      step(world.chance.roll());
    }
    if (world.violations.isEmpty()) {
      finish();
    }
  }

  private void step(double roll) {
    List<HistoryJob> alive = world.alive();
    if (roll < world.faults) {
      new HistoryFaults(world).strike();
    } else if (roll < .23) {
      world.source.append();
    } else if (roll < .25) {
      world.somebodyElse();
    } else if (!world.zombies.isEmpty() && roll < .35) {
      world.stepZombie();
    } else if (!world.lateRequests.isEmpty() && roll < .37) {
      world.landLate();
    } else if (!alive.isEmpty()) {
      world.chance.of(alive).step();
    }
  }

  /** Faults end; the newest job, or a new one, brings everything in. */
  private void finish() {
    world.faults = 0;
    world.unreliable = 0;
    for (HistoryTable table : world.tables) {
      if (table.undone.isPresent() && !(operated && table.isHome())) {
        endRollback(table);
      }
    }
    if (operated && world.violations.isEmpty()) {
      new HistoryOperator(world).setLedger();
    }
    while (!world.zombies.isEmpty()) {
      world.stepZombie();
    }
    while (!world.lateRequests.isEmpty()) {
      world.landLate();
    }
    bringIn();
    if (world.violations.isEmpty()) {
      world.oracle().checkContents();
    }
    if (world.violations.isEmpty() && world.chance.happens(.3)) { // finds nothing to do
      drive(List.of(HistoryJob.startedIn(world)));
      world.oracle().checkContents();
    }
  }

  private void bringIn() {
    for (int i = 0; i < 4; i++) {
      List<HistoryJob> jobs = aliveOrNew();
      drive(jobs);
      if (!world.violations.isEmpty()) {
        return;
      }
      List<HistoryJob> done =
          jobs.stream().filter(j -> j.stopReason.isEmpty() && !j.cutShort).toList();
      if (!done.isEmpty() && done.stream().allMatch(j -> j.tainted.isEmpty())) {
        return;
      }
    }
    world.violate("stuck: four starts did not finish");
  }

  private List<HistoryJob> aliveOrNew() {
    List<HistoryJob> alive = world.alive();
    return alive.isEmpty() ? List.of(HistoryJob.startedIn(world)) : alive;
  }

  /** A job that runs now may read, but commits nothing here; then the rollback is taken back. */
  private void endRollback(HistoryTable table) {
    List<HistoryJob> jobs = aliveOrNew();
    HistoryJob job = jobs.get(jobs.size() - 1);
    for (int i = 0; i < 300 && job.alive && world.violations.isEmpty(); i++) {
      job.step();
    }
    table.takeBack();
  }

  private void drive(List<HistoryJob> jobs) {
    for (HistoryJob job : jobs) {
      job.cutShort = job.draining;
      int steps = 0;
      while (job.alive && world.violations.isEmpty() && !isDone(job)) {
        job.step();
        if (++steps > 30_000) {
          world.violate("stuck: %s at %s".formatted(job, world.ledger()));
        }
      }
      if (!world.violations.isEmpty()) {
        return;
      }
      job.alive = false;
    }
  }

  private boolean isDone(HistoryJob job) {
    if (!job.idle()) {
      return false;
    }
    if (job.draining) {
      return true;
    }
    world.oracle().checkProgress(job);
    job.drain();
    return false;
  }
}
