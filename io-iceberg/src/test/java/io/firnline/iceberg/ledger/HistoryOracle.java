package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.HistoryTable.Request;
import io.firnline.iceberg.ledger.HistoryValues.DataFile;
import io.firnline.iceberg.ledger.HistoryValues.Row;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.ledger.TableState.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows what must be true: every record once in its table, complete-through and stops honest. */
record HistoryOracle(HistoryWorld world) {

  void checkLanding(TableState old, Request request) {
    HistoryTable table = request.table();
    if (table.isHome()) {
      checkLedger(old.value().ledger(), request.value().ledger());
    }
    if (table.undone.isPresent()) {
      world.violate(
          "rollback unseen: committed to %s after it was rolled back".formatted(table.name));
    }
    for (DataFile file : request.files()) {
      if (old.holds(file)) {
        world.violate("doubled: file %s twice in %s".formatted(file, table.name));
      }
      for (Row row : file.rows()) {
        if (row.record().time < old.value().completeThrough() && !row.late()) {
          world.violate(
              "lie: %s was complete through %d, then came %s"
                  .formatted(table.name, old.value().completeThrough(), row.record()));
        }
      }
    }
  }

  private void checkLedger(Ledger old, Ledger now) {
    String newest = now.launches().get(now.launches().size() - 1);
    if (!world.claims.contains(newest)) {
      world.claims.add(newest);
    }
    now.partitions()
        .forEach(
            (p, known) -> {
              if (!old.partitions().containsKey(p)) {
                world.source.liftFloor(p, known.watermark()); // discovered now
              }
              if (now.completeThrough() > old.completeThrough()) {
                checkCompleteThrough(now, p, known);
              }
            });
  }

  private void checkCompleteThrough(Ledger now, SourcePartition p, Known known) {
    long below = known.next();
    for (Layer layer : now.settled().getOrDefault(p, List.of())) {
      below = Math.max(below, layer.below());
    }
    if (now.completeThrough() > world.source.justified(p, below)) {
      world.violate(
          "lie: complete through %d, but %s may have more before it"
              .formatted(now.completeThrough(), p));
    }
  }

  /** The ledger knows what home holds, of event times that no open window contains. */
  void checkHolds(TableState home) {
    Set<SourceRecord> held = new HashSet<>();
    for (Snapshot snapshot : home.lineage()) {
      snapshot.files.forEach(file -> file.rows().forEach(row -> held.add(row.record())));
    }
    Ledger ledger = home.value().ledger();
    for (SourcePartition p : ledger.partitions().keySet()) {
      // A partition that was entered and not read yet began somewhere that only its ledger knows.
      long promised = world.source.scope.getOrDefault(p, Long.MAX_VALUE);
      for (SourceRecord r : world.source.log(p)) {
        boolean said = ledger.holds(p, r.position, r.time);
        if (r.table.equals(SourceRecord.HOME)
            && r.position >= promised
            && ledger.open().keySet().stream().noneMatch(w -> w.contains(r.time))
            && said != held.contains(r)
            && !world.retention.isLost(ledger, p, r.position)) {
          world.violate("holds: of %s the ledger says %s".formatted(r, said));
        }
        if (said && r.position >= ledger.heldBelow(p)) {
          world.violate("holds: %s is beyond %d".formatted(r, ledger.heldBelow(p)));
        }
      }
    }
  }

  /** A job that stops must have a reason that the world really gave. */
  void checkStop(HistoryJob job, String kind, String message) {
    int claims = world.claims.size();
    boolean newest = claims > 0 && world.claims.get(claims - 1).equals(job.claimed);
    boolean newer = !newest && (claims == 0 || world.claims.contains(job.claimed));
    boolean undone = world.tables.stream().anyMatch(t -> t.undone.isPresent());
    if ((kind.equals(Reason.FENCED.name()) && newer)
        || (kind.equals(Reason.ROLLED_BACK.name()) && undone)) {
      world.count("stop " + kind);
    } else if (!job.tainted.isEmpty()) {
      world.count("stop %s (%s)".formatted(kind, job.tainted));
    } else {
      world.violate("false alarm: %s %s %s".formatted(job, kind, message));
    }
  }

  /** A job that has committed all it fired is complete through that; less two heartbeats. */
  void checkProgress(HistoryJob job) {
    Ledger ledger = world.ledger();
    boolean reported =
        ledger.partitions().values().stream().allMatch(k -> k.watermark() > EventTime.NEVER);
    if (reported
        && ledger.completeThrough() < job.firedThrough - slack(job)
        && job.tainted.isEmpty()
        && !job.joinedAhead
        && ledger.epoch() == job.epoch) {
      world.violate(
          "lag: %s fired through %d, complete through %d"
              .formatted(job, job.firedThrough, ledger.completeThrough()));
    }
  }

  /** A partition's watermark may be left out for so long, which its window rounds down. */
  private long slack(HistoryJob job) {
    return world.heartbeat == 0 ? 0 : 2 * world.heartbeat + job.size;
  }

  /** Every record in its table exactly once; the counters say what is there. */
  void checkContents() {
    world.source.logs.values().forEach(log -> log.forEach(HistoryOracle::forget));
    Counters counters = Counters.ZERO;
    for (HistoryTable table : world.tables) {
      for (Snapshot snapshot : table.state.lineage()) {
        for (DataFile file : snapshot.files) {
          counters = counters.plus(find(table, file));
        }
      }
    }
    world.dropped.forEach(row -> row.record().foundIn(SourceRecord.DROPPED));
    counters = counters.plus(PaneMaker.count(Map.of(SourceRecord.DROPPED, world.dropped)));
    world.source.logs.forEach(this::checkLog);
    Counters said = world.ledger().totals();
    if (!said.equals(counters)) {
      world.violate("counters: the ledger says %s, really %s".formatted(said, counters));
    }
  }

  private static void forget(SourceRecord r) {
    r.found = 0;
    r.misplaced = 0;
  }

  private Counters find(HistoryTable table, DataFile file) {
    if (world.deleted.contains(file.path())) {
      world.violate("lost: %s is in %s but was deleted".formatted(file, table.name));
    }
    file.rows().forEach(row -> row.record().foundIn(table.name));
    return PaneMaker.count(Map.of(table.name, file.rows()));
  }

  private void checkLog(SourcePartition p, List<SourceRecord> log) {
    long promised = world.source.scope.getOrDefault(p, 0L);
    for (SourceRecord r : log) {
      boolean lost = world.retention.isLost(world.ledger(), p, r.position);
      if (lost && r.found + r.misplaced == 0) {
        world.count("lost in a gap");
      } else if (r.position >= promised && (r.found != 1 || r.misplaced != 0)) {
        String how = r.found + r.misplaced == 0 ? "lost" : "doubled";
        world.violate("%s: %s, found %d, elsewhere %d".formatted(how, r, r.found, r.misplaced));
      }
    }
  }
}
