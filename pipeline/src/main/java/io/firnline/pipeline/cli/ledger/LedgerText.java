package io.firnline.pipeline.cli.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.commit.LedgerFindings;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.iceberg.ledger.Step;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A ledger to read. */
public final class LedgerText {
  private static final int MOST = 50;
  private static final int MOST_IDENTITY = 60;

  private final StringBuilder text = new StringBuilder();

  private LedgerText() {}

  /** The ledger in full, and what is wrong with it. */
  public static String of(LedgerFindings found) {
    LedgerText text = new LedgerText();
    found.ledger().ifPresent(ledger -> text.ledger(found, ledger));
    text.sides(found);
    text.verdict(found);
    return text.text.toString().stripTrailing();
  }

  private void ledger(LedgerFindings found, Ledger ledger) {
    line(
        "Ledger of writer '%s' in %s: epoch %d, %,d panes, complete through %s",
        found.writer(), found.table(), ledger.epoch(), ledger.n(), time(ledger.completeThrough()));
    line(
        "  %,d characters in %d properties, checksum right; applied on top of sequence number %d",
        found.characters(), found.properties(), ledger.sequence());
    line("  event time: %s", ledger.timeRule());
    line("  launches, newest last: %s", String.join(", ", ledger.launches()));
    line(
        "  remembers the last %,d panes; those of the last commits: %s",
        ledger.recent().size(), ledger.recentCommits());
    counters(ledger);
    partitions(ledger);
    windows(ledger);
    messages(ledger.messages());
  }

  private void counters(Ledger ledger) {
    ledger
        .counters()
        .forEach(
            (stream, c) ->
                line(
                    "  %s: %s%s",
                    stream.isEmpty() ? "(no stream)" : stream,
                    counts(c),
                    identity(ledger, stream)));
    if (ledger.counters().size() > 1) {
      line("  in total: %s", counts(ledger.totals()));
    }
  }

  private static String identity(Ledger ledger, String stream) {
    String identity = ledger.streams().get(stream);
    if (identity == null) {
      return "";
    }
    boolean whole = identity.length() <= MOST_IDENTITY; // that of a set of files names each of them
    return "; identity " + (whole ? identity : identity.substring(0, MOST_IDENTITY) + "...");
  }

  private static String counts(Counters c) {
    return String.format(
        Locale.ROOT,
        "%,d records = %,d rows (%,d late) + %,d dead + %,d dropped; %,d bytes",
        c.records(),
        c.rows(),
        c.late(),
        c.dead(),
        c.dropped(),
        c.bytes());
  }

  private void partitions(Ledger ledger) {
    line("%-30s %14s %14s  %s", "PARTITION", "NEXT", "NEEDED FROM", "WATERMARK");
    int left = MOST;
    for (Map.Entry<SourcePartition, Known> e : ledger.partitions().entrySet()) {
      if (left-- == 0) {
        line("(%,d more; --json shows them all)", ledger.partitions().size() - MOST);
        return;
      }
      partition(ledger, e.getKey(), e.getValue());
    }
  }

  private void partition(Ledger ledger, SourcePartition p, Known known) {
    line("%-30s %,14d %,14d  %s", p, known.next(), ledger.lowestNeeded(p), time(known.watermark()));
    for (Step step : ledger.steps().getOrDefault(p, List.of())) {
      line("    step: window %s from %,d on", window(step.window()), step.lowest());
    }
    for (Layer layer : ledger.settled().getOrDefault(p, List.of())) {
      line(
          "    settled: %,d to %,d, but for %s",
          layer.from(), layer.below(), layer.open().isEmpty() ? "nothing" : windows(layer.open()));
    }
  }

  private void windows(Ledger ledger) {
    for (Map.Entry<CommitWindow, Tally> e : ledger.open().entrySet()) {
      line("open window %s: %,d records read", window(e.getKey()), e.getValue().records());
    }
    for (CommitWindow closed : ledger.closed()) {
      line("closed window %s: committed while an older one may still open", window(closed));
    }
    ledger
        .gaps()
        .forEach(
            (p, gaps) ->
                gaps.forEach(
                    gap -> line("never read: %s from %,d to %,d", p, gap.from(), gap.to())));
    ledger.pending().forEach((side, file) -> line("given to %s: %s", side, file));
  }

  private void messages(MessageZone zone) {
    if (!zone.isNone()) {
      String twice =
          zone.doubledTo() > zone.seek()
              ? "; what is committed and was published before "
                  + time(zone.doubledTo())
                  + " comes twice"
              : "";
      line(
          "messages: a start without state reads what was published since %s; %,d of it are known by their ids%s",
          time(zone.seek()), zone.committed().size(), twice);
    }
  }

  private void sides(LedgerFindings found) {
    for (LedgerFindings.Side side : found.sides()) {
      line(
          "Side table %s: %s%s",
          side.name(),
          side.pane() < 0 ? "no mark" : "files up to pane " + side.pane(),
          side.due() ? "; the next commit or start gives it those of the last" : "");
    }
  }

  private void verdict(LedgerFindings found) {
    if (found.problems().isEmpty()) {
      line("The ledger agrees with its tables.");
    }
    found.problems().forEach(problem -> line("PROBLEM: %s", problem));
  }

  private static String windows(List<CommitWindow> windows) {
    return String.join(", ", windows.stream().map(LedgerText::window).toList());
  }

  static String window(CommitWindow window) {
    return window.equals(CommitWindow.GLOBAL)
        ? "global"
        : time(window.startMillis()) + "/" + time(window.endMillis());
  }

  static String time(long millis) {
    if (millis <= EventTime.NEVER) {
      return "-";
    }
    return millis >= EventTime.FOREVER ? "end" : Instant.ofEpochMilli(millis).toString();
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
