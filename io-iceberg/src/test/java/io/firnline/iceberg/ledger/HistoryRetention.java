package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Deletes the oldest records of a partition right before a start, and accepts the loss. Its chances
 * are its own: without it a world is as it was.
 *
 * @param chance empty in worlds where nothing is lost
 * @param accepted what was accepted so far, in starts that landed or not
 */
record HistoryRetention(Optional<Chance> chance, Map<SourcePartition, List<Gap>> accepted) {
  static final HistoryRetention NONE = new HistoryRetention(Optional.empty(), Map.of());

  static HistoryRetention of(long seed) {
    return new HistoryRetention(Optional.of(new Chance(~seed)), new TreeMap<>());
  }

  /** What a start accepts: all of it so far, and maybe what has just been deleted. */
  Map<SourcePartition, List<Gap>> beforeStart(Ledger ledger, HistorySource source) {
    if (chance.isEmpty() || !chance.get().happens(.3)) {
      return ledger.gaps(); // a user keeps the flags of before in the command
    }
    Map<SourcePartition, List<Gap>> all = new TreeMap<>(ledger.gaps());
    for (SourcePartition p : ledger.partitions().keySet()) {
      long needed = ledger.lowestNeeded(p);
      long end = source.endOf(p);
      if (needed < end && chance.get().happens(.5)) {
        Gap gap = new Gap(needed, chance.get().between(needed + 1, end));
        all.merge(p, List.of(gap), HistoryRetention::joined);
        accepted.merge(p, List.of(gap), HistoryRetention::joined);
      }
    }
    return all;
  }

  /** Whether a record may be missing: its loss was accepted, and the ledger says so. */
  boolean isLost(Ledger ledger, SourcePartition p, long position) {
    return ledger.gaps().getOrDefault(p, List.of()).stream()
        .filter(gap -> accepted.getOrDefault(p, List.of()).contains(gap))
        .anyMatch(gap -> gap.has(position));
  }

  private static List<Gap> joined(List<Gap> some, List<Gap> more) {
    List<Gap> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }
}
