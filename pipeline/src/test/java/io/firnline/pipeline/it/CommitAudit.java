package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Warehouse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;

/**
 * What the snapshots of a home table say of its commits, compared with what its tables and its
 * ledger hold.
 */
final class CommitAudit {
  /** The flag without which tables keep the newest only: too few to add them all up. */
  static final String ALL_SNAPSHOTS =
      "--tableProperties={\"" + Marks.MAX_SNAPSHOTS + "\":\"1000000\"}";

  private static final Pattern WINDOW =
      Pattern.compile("(\\S+)/(\\S+) rows=(\\d+) late=(\\d+) dead=(\\d+) dropped=(\\d+)");

  private static final Pattern FILE = Pattern.compile("-(\\d{8}T\\d{6}\\.\\d{3}Z)-");
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** One window of a snapshot's summary; times in milliseconds. */
  record Window(long start, long end, long rows, long late, long dead, long dropped) {
    static Window of(Matcher text) {
      return new Window(
          Instant.parse(text.group(1)).toEpochMilli(),
          Instant.parse(text.group(2)).toEpochMilli(),
          Long.parseLong(text.group(3)),
          Long.parseLong(text.group(4)),
          Long.parseLong(text.group(5)),
          Long.parseLong(text.group(6)));
    }
  }

  /** Rows of one data file, counted by the window that their event time is in. */
  record FileRows(String path, long commitWindow, Map<Long, Long> byOwnWindow) {}

  private final Lake lake;
  private final String homeName;
  private final Table home;
  private final List<Window> windows = new ArrayList<>();

  private CommitAudit(Lake lake, String homeName) {
    this.lake = lake;
    this.homeName = homeName;
    this.home = lake.table(homeName);
  }

  static CommitAudit of(Lake lake, String home) {
    CommitAudit audit = new CommitAudit(lake, home);
    audit.windows.addAll(audit.windowsOf(audit.home));
    return audit;
  }

  private List<Window> windowsOf(Table table) {
    return snapshots(table).stream().flatMap(snapshot -> windows(snapshot).stream()).toList();
  }

  /** Those of the writer on this branch. */
  private List<Snapshot> snapshots(Table table) {
    return Warehouse.snapshots(table).stream()
        .filter(snapshot -> lake.writer().equals(snapshot.summary().get(Marks.WRITER)))
        .toList();
  }

  List<Window> windows() {
    return windows;
  }

  static List<Window> windows(Snapshot snapshot) {
    List<Window> windows = new ArrayList<>();
    Matcher matcher = WINDOW.matcher(snapshot.summary().getOrDefault(Marks.WINDOWS, ""));
    while (matcher.find()) {
      windows.add(Window.of(matcher));
    }
    return windows;
  }

  /** Fails unless ledger, summaries and scans count the same, and no file is live twice. */
  void assertAgrees(String rowTable, String deadLetters) {
    long rows = lake.read(rowTable).size();
    long dead = lake.read(deadLetters).size();
    Counters totals = lake.ledger(homeName).totals();
    assertThat(totals.rows()).as("rows by the ledger").isEqualTo(rows);
    assertThat(totals.dead()).as("dead letters by the ledger").isEqualTo(dead);
    assertThat(totals.records()).as("records").isEqualTo(rows + dead + totals.dropped());
    assertThat(windows.stream().mapToLong(Window::rows).sum()).as("rows").isEqualTo(rows);
    assertThat(windows.stream().mapToLong(Window::dead).sum()).as("dead").isEqualTo(dead);
    assertThat(windows.stream().mapToLong(Window::late).sum()).isEqualTo(totals.late());
    assertSideWindows(deadLetters, dead);
    assertNoFileTwice(rowTable);
    assertNoFileTwice(deadLetters);
  }

  /** A side table's snapshots tell its own rows. */
  void assertSideWindows(String table, long rows) {
    List<Window> own = lake.has(table) ? windowsOf(lake.table(table)) : List.of();
    assertThat(own.stream().mapToLong(Window::rows).sum()).as("rows of %s", table).isEqualTo(rows);
    assertThat(own).as("windows of %s", table).allMatch(window -> window.rows() > 0);
  }

  private void assertNoFileTwice(String table) {
    if (lake.has(table)) {
      assertThat(Warehouse.liveFiles(lake.table(table), lake.branch()))
          .as("files")
          .doesNotHaveDuplicates();
    }
  }

  /**
   * Fails unless each window of each summary has as many rows, and as many late ones, as the files
   * that its snapshot added for it, each file holds rows of one own window only, and no row that
   * was not late came after its window was said to be complete.
   */
  void assertWindowsHoldTheirRows(long windowMillis) {
    assertWindowsHoldTheirRows(windowMillis, 0);
  }

  /** The same of windows that begin at an offset. */
  void assertWindowsHoldTheirRows(long windowMillis, long offsetMillis) {
    Set<String> committed = new HashSet<>();
    long completeThrough = Long.MIN_VALUE;
    for (Snapshot snapshot : snapshots(home)) {
      Map<Long, long[]> found = new TreeMap<>();
      for (FileRows file : files(snapshot, windowMillis, offsetMillis)) {
        assertThat(file.byOwnWindow()).as("own windows in %s", file.path()).hasSize(1);
        Map.Entry<Long, Long> only = file.byOwnWindow().entrySet().iterator().next();
        long own = only.getKey();
        long rows = only.getValue();
        long[] counts = found.computeIfAbsent(file.commitWindow(), w -> new long[2]);
        counts[0] += rows;
        counts[1] += own == file.commitWindow() ? 0 : rows;
        if (own == file.commitWindow()) {
          assertThat(own).as("complete before").isGreaterThanOrEqualTo(completeThrough);
        }
      }
      for (Window window : windows(snapshot)) {
        long[] counts = found.getOrDefault(window.start(), new long[2]);
        assertThat(counts)
            .as("%s of %s", window, snapshot)
            .containsExactly(window.rows(), window.late());
        String once = snapshot.summary().get(Marks.EPOCH) + " " + window.start();
        assertThat(committed.add(once)).as("%s is committed once an epoch", window).isTrue();
      }
      completeThrough = completeThrough(snapshot, completeThrough);
    }
  }

  private static long completeThrough(Snapshot snapshot, long before) {
    String text = snapshot.summary().get(Marks.COMPLETE_THROUGH);
    return text == null ? before : Instant.parse(text).toEpochMilli();
  }

  private List<FileRows> files(Snapshot snapshot, long windowMillis, long offsetMillis) {
    List<FileRows> all = new ArrayList<>();
    for (DataFile file : snapshot.addedDataFiles(home.io())) {
      Map<Long, Long> own = new TreeMap<>();
      for (Record row : Warehouse.rowsOf(home, file.location())) {
        long time = (Long) row.getField("timestamp");
        own.merge(time - Math.floorMod(time - offsetMillis, windowMillis), 1L, Long::sum);
      }
      all.add(new FileRows(file.location(), commitWindow(file.location()), own));
    }
    return all;
  }

  /** A data file's name has the start of the window that it was committed with. */
  private static long commitWindow(String location) {
    Matcher name = FILE.matcher(location);
    assertThat(name.find()).as("window in the name %s", location).isTrue();
    return Instant.from(START.parse(name.group(1))).toEpochMilli();
  }
}
