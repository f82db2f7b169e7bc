package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.HistoryValues.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Partitions with gaps in their positions, late records and records far ahead. */
final class HistorySource {
  private final Chance chance;
  private final Mutation broken;
  private final List<String> tables;
  private final List<SourcePartition> heavy = new ArrayList<>();
  private final double ahead;
  private final boolean latest;
  final TreeMap<SourcePartition, List<SourceRecord>> logs = new TreeMap<>();
  final long disorder;
  long now = 100;

  /** First position that the pipeline has promised to land. */
  final Map<SourcePartition, Long> scope = new HashMap<>();

  /** Watermark that something other than records justifies. */
  private final Map<SourcePartition, Long> floor = new HashMap<>();

  HistorySource(Chance chance, Mutation broken, List<String> sides) {
    this.chance = chance;
    this.broken = broken;
    this.tables = new ArrayList<>(List.of(SourceRecord.HOME, SourceRecord.HOME));
    tables.addAll(sides);
    this.disorder = chance.of(2, 4, 6);
    for (int i = chance.of(1, 2, 2, 3); i > 0; i--) {
      addPartition();
    }
    logs.keySet().forEach(p -> heavy.addAll(List.of(p, p).subList(0, chance.of(0, 0, 2))));
    this.latest = chance.happens(.2);
    this.ahead = chance.of(.02, .02, .15);
  }

  void addPartition() {
    logs.put(new SourcePartition("s", String.valueOf(logs.size())), new ArrayList<>());
  }

  void append() {
    List<SourcePartition> choice = new ArrayList<>(logs.keySet());
    choice.addAll(heavy);
    SourcePartition p = chance.of(choice);
    now += chance.happens(.95) ? chance.of(0, 0, 1, 1, 2, 3) : chance.between(10, 40);
    for (int i = chance.between(1, 4); i > 0; i--) {
      appendTo(p);
    }
  }

  private void appendTo(SourcePartition p) {
    long first = log(p).isEmpty() ? chance.between(0, 3) : endOf(p);
    long position = first + chance.of(0, 0, 0, 1, 4);
    double kind = chance.roll();
    String table =
        kind < .06 ? SourceRecord.DEAD : kind < .14 ? SourceRecord.DROPPED : chance.of(tables);
    long time = table.equals(SourceRecord.DEAD) ? now : eventTime();
    long seed = broken == Mutation.MIX_WITHOUT_PARTITION ? 0 : p.seed();
    log(p).add(new SourceRecord(p, position, time, table, Tally.mixed(seed, position)));
  }

  private long eventTime() {
    if (chance.happens(.06)) {
      return now - chance.between(10, 50);
    }
    if (chance.happens(ahead)) {
      return now + (chance.happens(.5) ? chance.between(5, 15) : chance.between(15, 60));
    }
    return now - chance.between(0, disorder);
  }

  List<SourceRecord> log(SourcePartition p) {
    return logs.getOrDefault(p, List.of());
  }

  /** At most so many records from a position on. */
  List<SourceRecord> from(SourcePartition p, long position, int limit) {
    List<SourceRecord> log = log(p);
    int i = log.size();
    while (i > 0 && log.get(i - 1).position >= position) {
      i--;
    }
    return log.subList(i, Math.min(log.size(), i + limit));
  }

  long endOf(SourcePartition p) {
    List<SourceRecord> log = log(p);
    return log.isEmpty() ? 0 : log.get(log.size() - 1).position + 1;
  }

  Map<SourcePartition, Long> starts() {
    Map<SourcePartition, Long> starts = new TreeMap<>();
    logs.keySet().forEach(p -> starts.put(p, latest ? endOf(p) : 0));
    return starts;
  }

  void liftFloor(SourcePartition p, long watermark) {
    floor.merge(p, watermark, Math::max);
  }

  /** The highest watermark that a partition may have after its records below a position. */
  long justified(SourcePartition p, long below) {
    long highest = floor.getOrDefault(p, EventTime.NEVER);
    for (SourceRecord r : log(p)) {
      if (r.position >= below) {
        break;
      }
      highest = Math.max(highest, r.time - disorder);
    }
    return highest;
  }

  /** Lateness must be justified: by records read before, by an idle clock, by a late discovery. */
  boolean justifies(Batch batch, long completeThrough) {
    long first =
        batch.records().stream().mapToLong(r -> r.time - disorder).min().orElse(EventTime.NEVER);
    long own = justified(batch.partition(), batch.before().position());
    return batch.watermark() <= Math.max(Math.max(first, own), completeThrough);
  }
}
