package io.firnline.iceberg.commit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ids of the snapshots that one call tried to make. One that is found in a table later was made by
 * this call, even when the answer was lost.
 */
final class Attempted {
  private final Set<Long> snapshotIds = ConcurrentHashMap.newKeySet();

  void add(long snapshotId) {
    snapshotIds.add(snapshotId);
  }

  boolean contains(long snapshotId) {
    return snapshotIds.contains(snapshotId);
  }
}
