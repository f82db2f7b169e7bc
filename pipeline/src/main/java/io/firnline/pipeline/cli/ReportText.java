package io.firnline.pipeline.cli;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.commit.ReplayCounts;
import io.firnline.iceberg.commit.WindowRows;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.cli.TableReport.Commit;
import io.firnline.pipeline.cli.TableReport.Replay;
import io.firnline.pipeline.options.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.SnapshotRef;

/** A {@link TableReport} to read. */
final class ReportText {
  private static final int MOST = 40;
  private static final String ROW = "%-19s  %-20s  %-4s %11s %6s %6s %5s";

  private ReportText() {}

  static String of(TableReport report) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s%s: %,d rows, complete through %s",
        report.table(),
        report.branch().equals(SnapshotRef.MAIN_BRANCH) ? "" : ", branch " + report.branch(),
        report.rows(),
        report.completeThrough() == null ? "-" : report.completeThrough());
    snapshots(text, report.snapshots());
    report.replays().forEach(replay -> replay(text, replay));
    if (!report.replayed().isNothing()) {
      line(text, "All replays: %s", counts(report.replayed()));
    }
    if (report.home() != null) {
      line(text, "The ledger is in %s", report.home());
    }
    if (report.ledger() != null) {
      ledger(text, report.ledger());
    }
    return text.toString().stripTrailing();
  }

  private static void snapshots(StringBuilder text, List<Commit> commits) {
    line(text, ROW, "SNAPSHOT", "WINDOW", "SIZE", "ROWS", "LATE", "DEAD", "FILES");
    int skipped = Math.max(0, commits.size() - MOST);
    if (skipped > 0) {
      line(text, "(%,d older snapshots; --json shows them all)", skipped);
    }
    for (Commit commit : commits.subList(skipped, commits.size())) {
      String id = Long.toString(commit.id());
      String files = Long.toString(commit.files());
      for (WindowRows w : commit.windows()) {
        line(
            text,
            ROW,
            id,
            start(w.window()),
            size(w.window()),
            n(w.rows()),
            n(w.late()),
            n(w.dead()),
            files);
        id = "";
        files = "";
      }
    }
  }

  private static void replay(StringBuilder text, Replay replay) {
    CommitWindow range = replay.range();
    line(
        text,
        "Replay of %s: %s, snapshot %d",
        range == null
            ? "dead letters"
            : "%s to %s"
                .formatted(
                    ReportJson.time(range.startMillis()), ReportJson.time(range.endMillis())),
        counts(replay.counts()),
        replay.id());
  }

  private static String counts(ReplayCounts counts) {
    List<String> parts = new ArrayList<>();
    if (counts.replaced() > 0 || counts.rows() > 0) {
      parts.add("%s rows replaced by %s".formatted(n(counts.replaced()), n(counts.rows())));
    }
    if (counts.letters() > 0) {
      parts.add(
          "%s dead letters became rows, %s of them late"
              .formatted(n(counts.letters()), n(counts.lateLetters())));
    }
    return String.join("; ", parts);
  }

  private static void ledger(StringBuilder text, Ledger ledger) {
    Counters totals = ledger.totals();
    line(
        text,
        "Ledger of '%s': epoch %d, %,d panes, %,d read into open windows\n  %,d records = %,d rows (%,d late) + %,d dead + %,d dropped",
        ledger.writer(),
        ledger.epoch(),
        ledger.n(),
        ledger.open().values().stream().mapToLong(Tally::records).sum(),
        totals.records(),
        totals.rows(),
        totals.late(),
        totals.dead(),
        totals.dropped());
    ledger
        .gaps()
        .forEach(
            (partition, gaps) ->
                gaps.forEach(
                    gap ->
                        line(
                            text,
                            "  LOST %s from %,d to %,d: %,d positions, by --acceptLoss",
                            partition,
                            gap.from(),
                            gap.to(),
                            gap.positions())));
    ledger
        .partitions()
        .forEach(
            (partition, known) ->
                line(
                    text,
                    "  %-30s next %,d, watermark %s",
                    partition,
                    known.next(),
                    String.valueOf(ReportJson.time(known.watermark()))));
  }

  private static String start(CommitWindow window) {
    return window.equals(CommitWindow.GLOBAL)
        ? "global"
        : String.valueOf(ReportJson.time(window.startMillis()));
  }

  private static String size(CommitWindow window) {
    return window.equals(CommitWindow.GLOBAL)
        ? ""
        : Span.ofMillis(window.endMillis() - window.startMillis()).toString();
  }

  private static String n(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
