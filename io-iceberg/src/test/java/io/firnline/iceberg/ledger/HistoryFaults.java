package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.HistoryJob.Checkpoint;
import io.firnline.iceberg.ledger.HistoryJob.Savepoint;
import java.util.Optional;

/** What goes wrong, or is done to jobs. */
record HistoryFaults(HistoryWorld world) {

  void strike() {
    Chance chance = world.chance;
    double kind = world.storm ? chance.of(.1, .3, .75) : chance.roll();
    if (world.alive().isEmpty() || kind < .2) {
      restart();
      return;
    }
    HistoryJob job = chance.of(world.alive());
    if (kind < .55) {
      job.crash();
    } else if (kind < .62 && job.checkpoint.isPresent() && !job.draining) {
      job.kill(); // from the newest savepoint: nothing may stop
      relaunch(job, job.checkpoint.get(), "");
    } else if (kind >= .62 && kind < .70 && !world.savepoints.isEmpty()) {
      oldSavepoint();
    } else if (kind >= .70 && kind < .74 && job.checkpoint.isPresent()) {
      job.tainted = "two jobs on one state";
      relaunch(job, job.checkpoint.get(), job.tainted);
    } else if (kind >= .74 && kind < .80) {
      job.drain();
    } else if (kind >= .80 && kind < .84) {
      job.mishandleBlock();
    } else if (kind >= .84 && kind < .92 && world.source.logs.size() < 4) {
      world.source.addPartition();
    } else if (kind >= .92) {
      world.landLate();
    }
  }

  /** A start without state, the old job killed or not. */
  private void restart() {
    for (HistoryJob job : world.alive()) {
      if (world.chance.happens(.7)) {
        job.kill();
      }
    }
    HistoryJob.startedIn(world);
    if (world.chance.happens(.15)) {
      HistoryJob.startedIn(world);
    }
  }

  private void oldSavepoint() {
    Savepoint savepoint = world.chance.of(world.savepoints);
    for (HistoryJob job : world.alive()) {
      if (world.chance.happens(.8)) {
        job.kill();
      } else {
        job.tainted = "two jobs on one state";
      }
    }
    relaunch(savepoint.job(), savepoint.checkpoint(), "old savepoint");
  }

  private void relaunch(HistoryJob from, Checkpoint checkpoint, String how) {
    HistoryJob job = new HistoryJob(world, from.size, from.maxBatch, false);
    job.tainted = from.tainted.isEmpty() ? how : from.tainted;
    job.claimed = from.claimed;
    world.log(() -> "%s is launched from a savepoint of %s (%s)".formatted(job, from, how));
    job.checkpoint = Optional.of(checkpoint);
    job.restore(checkpoint);
  }
}
