package io.firnline.pipeline.cli;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.Marks;
import io.firnline.pipeline.cli.TableReport.Commit;
import io.firnline.pipeline.cli.TableReport.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/** Reads a {@link TableReport} from a table's metadata. */
final class TableReports {
  private static final Pattern WINDOW = Pattern.compile("(\\S+)/(\\S+)((?: \\w+=\\d+)*)");
  private static final Pattern COUNT = Pattern.compile("(\\w+)=(\\d+)");
  private static final Pattern LEDGER = Pattern.compile("firnline\\.ledger\\.(.+)\\.parts");
  private static final Pattern SIDE = Pattern.compile(Pattern.quote(Marks.HOME) + "\\.(.+)");

  private TableReports() {}

  /**
   * The report of a table.
   *
   * @param writer whose ledger; null where there is but one
   * @throws UsageException if there are several writers and none was named
   */
  static TableReport of(String name, Table table, @Nullable String writer) {
    Map<String, String> properties = table.properties();
    String who = writer != null ? writer : onlyWriter(name, properties);
    Ledger ledger = who == null ? null : LedgerProperties.read(who, properties).orElse(null);
    return new TableReport(
        name,
        rows(table),
        commits(table, who),
        completeThrough(ledger, who, properties),
        ledger,
        who == null ? null : properties.get(Marks.of(Marks.HOME, who)));
  }

  private static @Nullable String onlyWriter(String name, Map<String, String> properties) {
    TreeSet<String> writers = new TreeSet<>();
    for (String key : properties.keySet()) {
      for (Pattern pattern : List.of(LEDGER, SIDE)) {
        Matcher matcher = pattern.matcher(key);
        if (matcher.matches()) {
          writers.add(matcher.group(1));
        }
      }
    }
    if (writers.size() > 1) {
      throw new UsageException(
          "Missing --writerId: %s has the ledgers of %s".formatted(name, writers));
    }
    return writers.isEmpty() ? null : writers.first();
  }

  private static long rows(Table table) {
    Snapshot current = table.currentSnapshot();
    return current == null ? 0 : number(current, SnapshotSummary.TOTAL_RECORDS_PROP);
  }

  private static List<Commit> commits(Table table, @Nullable String writer) {
    List<Commit> commits = new ArrayList<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      Map<String, String> summary = snapshot.summary();
      String windows = summary.getOrDefault(Marks.WINDOWS, "");
      boolean ours = writer == null || writer.equals(summary.get(Marks.WRITER));
      if (ours && !windows.isEmpty()) {
        commits.add(
            new Commit(
                snapshot.snapshotId(),
                windows(windows),
                number(snapshot, SnapshotSummary.ADDED_FILES_PROP)));
      }
    }
    Collections.reverse(commits);
    return commits;
  }

  /** Reads {@code start/end rows=3 late=0 dead=0; ...}. */
  static List<Window> windows(String text) {
    List<Window> windows = new ArrayList<>();
    for (String one : text.split("; *", -1)) {
      Matcher matcher = WINDOW.matcher(one.strip());
      if (!matcher.matches()) {
        throw new IllegalStateException(
            "Cannot read the windows of a snapshot: '" + one + "' is none");
      }
      String counts = matcher.group(3);
      windows.add(
          new Window(
              Objects.requireNonNull(matcher.group(1)),
              Objects.requireNonNull(matcher.group(2)),
              count(counts, "rows"),
              count(counts, "late"),
              count(counts, "dead")));
    }
    return windows;
  }

  private static long count(String counts, String name) {
    return COUNT
        .matcher(counts)
        .results()
        .filter(match -> match.group(1).equals(name))
        .mapToLong(match -> Long.parseLong(match.group(2)))
        .sum();
  }

  private static @Nullable String completeThrough(
      @Nullable Ledger ledger, @Nullable String writer, Map<String, String> properties) {
    if (ledger != null) {
      return ledger.hasCompleteThrough()
          ? Instant.ofEpochMilli(ledger.completeThrough()).toString()
          : null;
    }
    return writer == null ? null : properties.get(Marks.of(Marks.COMPLETE_THROUGH, writer));
  }

  private static long number(Snapshot snapshot, String property) {
    return Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
  }
}
