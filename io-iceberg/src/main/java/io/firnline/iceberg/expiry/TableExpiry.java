package io.firnline.iceberg.expiry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.relocated.com.google.common.collect.Iterables;

/**
 * Expiry outside of commits: snapshots go, and then the files that only they could reach.
 *
 * <p>Files are found by Iceberg's comparison of everything that was reachable before with
 * everything that still is; its quicker way, which follows deletes, is not taken, since it loses a
 * file that was taken out of a table and put into it again. Files in no snapshot at all, those of
 * open windows and those that a home table holds for a side table, are not looked at.
 */
public final class TableExpiry {
  private static final int ATTEMPTS = 10;

  private TableExpiry() {}

  /**
   * What expiry has done, or would do.
   *
   * @param expired snapshots, oldest first
   * @param kept number of snapshots that stay
   * @param deleted number of files that were deleted
   * @param failed files that could not be deleted; orphan removal takes them
   */
  public record Result(List<Snapshot> expired, int kept, long deleted, List<String> failed) {
    public Result {
      expired = List.copyOf(expired);
      failed = List.copyOf(failed);
    }
  }

  /**
   * What would go; changes nothing.
   *
   * @param nowMillis from which ages are counted, milliseconds since 1970 UTC
   */
  public static Result plan(Table table, Retention retention, long nowMillis) {
    checkAllowed(table);
    Set<Long> ids = Expired.of(table, retention, nowMillis);
    List<Snapshot> expired = new ArrayList<>();
    for (Snapshot snapshot : table.snapshots()) {
      if (ids.contains(snapshot.snapshotId())) {
        expired.add(snapshot);
      }
    }
    return new Result(expired, Iterables.size(table.snapshots()) - expired.size(), 0, List.of());
  }

  /**
   * Expires in one compare-and-set, then deletes. A crash in between leaves files that orphan
   * removal takes. Where others tag or expire what was chosen, it is chosen anew.
   *
   * @param nowMillis as in {@link #plan}
   * @throws IllegalArgumentException if {@code gc.enabled} is false; nothing was changed
   */
  public static Result run(Table table, Retention retention, long nowMillis) {
    for (int attempt = 1; ; attempt++) {
      table.refresh();
      Result plan = plan(table, retention, nowMillis);
      try {
        return plan.expired().isEmpty() ? plan : expire(table, plan);
      } catch (IllegalArgumentException chosenAreTaggedOrGone) {
        if (attempt == ATTEMPTS) {
          throw chosenAreTaggedOrGone;
        }
      }
    }
  }

  private static Result expire(Table table, Result plan) {
    Set<String> wanted = ConcurrentHashMap.newKeySet();
    Set<String> deleted = ConcurrentHashMap.newKeySet();
    // Iceberg logs a delete that fails and goes on; here the two sets tell.
    ExpireSnapshots update =
        table
            .expireSnapshots()
            .expireOlderThan(0)
            .deleteWith(
                file -> {
                  wanted.add(file);
                  table.io().deleteFile(file);
                  deleted.add(file);
                });
    plan.expired().forEach(snapshot -> update.expireSnapshotId(snapshot.snapshotId()));
    update.commit();
    wanted.removeAll(deleted);
    return new Result(
        plan.expired(), plan.kept(), deleted.size(), wanted.stream().sorted().toList());
  }

  private static void checkAllowed(Table table) {
    if (!Retention.collectsGarbage(table.properties())) {
      throw new IllegalArgumentException(
          "Cannot expire snapshots of %s: its property 'gc.enabled' is false, so its files belong to another table too"
              .formatted(table.name()));
    }
  }
}
