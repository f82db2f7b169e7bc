package io.firnline.iceberg.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Faults of files that are written, by table, kind of file and count. */
final class FilePlan {
  private final List<Planned> planned = new ArrayList<>();
  private final List<String> begun = new ArrayList<>();

  /** A fault of the n-th file of a kind from when it was planned. */
  private static final class Planned {
    private final String table;
    private final String suffix;
    private final FileFault fault;
    private int left;

    Planned(String table, String suffix, int nth, FileFault fault) {
      this.table = table;
      this.suffix = suffix;
      this.left = nth;
      this.fault = fault;
    }
  }

  synchronized void add(String table, String suffix, int nth, FileFault fault) {
    planned.add(new Planned(table, suffix, nth, fault));
  }

  /** The fault of a file that is begun; null if it has none. */
  synchronized @Nullable FileFault begin(String table, String location) {
    FileFault due = null;
    begun.add(location);
    for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
      Planned one = all.next();
      if (one.table.equals(table) && location.endsWith(one.suffix) && --one.left == 0) {
        all.remove();
        due = one.fault;
      }
    }
    return due;
  }

  synchronized long begun(String suffix) {
    return begun.stream().filter(location -> location.endsWith(suffix)).count();
  }

  synchronized boolean allHappened() {
    return planned.isEmpty();
  }
}
