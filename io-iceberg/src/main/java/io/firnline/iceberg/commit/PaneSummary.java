package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.LedgerPane;
import io.firnline.iceberg.table.Marks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;

/** What a snapshot says of the panes in it. */
final class PaneSummary {
  private PaneSummary() {}

  /** What a home snapshot says. */
  static Map<String, String> of(List<Pane> panes, List<LedgerPane> digested) {
    List<WrittenFile> files = panes.stream().flatMap(p -> p.files().stream()).toList();
    Map<String, String> summary = new TreeMap<>();
    summary.put(
        Marks.WINDOWS,
        panes.stream()
            .map(PaneSummary::window)
            .map(WindowRows::text)
            .collect(Collectors.joining("; ")));
    summary.put(Marks.LATE, Long.toString(LedgerPanes.late(files)));
    summary.put(Marks.DEAD, Long.toString(LedgerPanes.dead(files)));
    summary.put(Marks.DROPPED, Long.toString(panes.stream().mapToLong(PaneSummary::dropped).sum()));
    summary.put(
        Marks.PANE_DIGEST,
        digested.stream().map(p -> hex(p.digest())).collect(Collectors.joining(",")));
    return summary;
  }

  /** What a side table's snapshot says: the windows that it got rows of, and how many. */
  static Map<String, String> ofSide(String table, List<Pane> panes) {
    List<String> windows = new ArrayList<>();
    for (Pane pane : panes) {
      List<WrittenFile> own = pane.files().stream().filter(f -> f.table().equals(table)).toList();
      if (!own.isEmpty()) {
        long rows = own.stream().mapToLong(WrittenFile::rows).sum();
        long late = LedgerPanes.late(own);
        windows.add(
            new WindowRows(pane.window(), rows, late, LedgerPanes.dead(own), /* dropped */ 0)
                .text());
      }
    }
    return Map.of(Marks.WINDOWS, String.join("; ", windows));
  }

  /** Whether the snapshot's summary has the pane. */
  static boolean holds(Snapshot snapshot, long digest) {
    String digests = snapshot.summary().getOrDefault(Marks.PANE_DIGEST, "");
    return Arrays.asList(digests.split(",")).contains(hex(digest));
  }

  private static WindowRows window(Pane pane) {
    long dead = LedgerPanes.dead(pane.files());
    long rows = pane.files().stream().mapToLong(WrittenFile::rows).sum() - dead;
    return new WindowRows(pane.window(), rows, LedgerPanes.late(pane.files()), dead, dropped(pane));
  }

  private static long dropped(Pane pane) {
    return pane.dropped().values().stream().mapToLong(Tally::records).sum();
  }

  private static String hex(long digest) {
    return String.format("%016x", digest);
  }
}
