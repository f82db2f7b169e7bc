package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.LedgerPane;
import io.firnline.iceberg.table.Marks;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;

/** What a home snapshot says of the panes in it. */
final class PaneSummary {
  private PaneSummary() {}

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
