package io.firnline.iceberg.block;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was read of a source whose messages have no positions: for each commit window the lowest
 * time of publishing of what went into it. It is committed with the window of the lowest of them,
 * or with an older one, so that the ledger hears of a message that is still in an open window.
 *
 * @param readAt clock of the reader at the end of the reading, milliseconds since 1970 UTC
 * @param since clock at which that reader began
 * @param age how long the oldest message had been published when it was read, milliseconds
 * @param lowest by commit window, milliseconds since 1970 UTC
 */
public record MessageNote(long readAt, long since, long age, SortedMap<CommitWindow, Long> lowest) {
  public MessageNote {
    lowest = Collections.unmodifiableSortedMap(new TreeMap<>(lowest));
  }

  /** Of a batch that was read at a time. */
  public static MessageNote of(long readAt, long since, Map<CommitWindow, Long> lowest) {
    long oldest = lowest.values().stream().mapToLong(Long::longValue).min().orElse(readAt);
    return new MessageNote(readAt, since, Math.max(0, readAt - oldest), new TreeMap<>(lowest));
  }

  /** Lowest time of publishing of all; of a note of some message. */
  public long oldest() {
    return lowest.values().stream().mapToLong(Long::longValue).min().orElseThrow();
  }

  /** Both in one: as cautious as either. */
  public MessageNote plus(MessageNote other) {
    TreeMap<CommitWindow, Long> all = new TreeMap<>(lowest);
    other.lowest.forEach((window, time) -> all.merge(window, time, Math::min));
    return new MessageNote(
        Math.max(readAt, other.readAt),
        Math.max(since, other.since),
        Math.max(age, other.age),
        all);
  }
}
