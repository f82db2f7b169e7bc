package io.firnline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.commit.ReplayCounts;
import io.firnline.iceberg.commit.WindowRows;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Ledger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A {@link TableReport} for programs; the names of its fields never change. */
final class ReportJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportJson() {}

  static String of(TableReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("table", report.table());
    root.put("rows", report.rows());
    ArrayNode snapshots = root.putArray("snapshots");
    report.snapshots().forEach(commit -> snapshot(snapshots.addObject(), commit));
    ArrayNode replays = root.putArray("replays");
    report.replays().forEach(replay -> replay(replays.addObject(), replay));
    root.put("completeThrough", report.completeThrough());
    ObjectNode ledger = root.putObject("ledger");
    if (report.home() != null) {
      ledger.put("home", report.home());
    }
    if (report.ledger() != null) {
      ledger(ledger, report.ledger());
    }
    return root.toPrettyString();
  }

  private static void snapshot(ObjectNode node, TableReport.Commit commit) {
    node.put("id", commit.id());
    ArrayNode windows = node.putArray("windows");
    for (WindowRows one : commit.windows()) {
      windows
          .addObject()
          .put("start", time(one.window().startMillis()))
          .put("end", time(one.window().endMillis()))
          .put("rows", one.rows())
          .put("late", one.late());
    }
    node.put("files", commit.files());
  }

  private static void replay(ObjectNode node, TableReport.Replay replay) {
    CommitWindow range = replay.range();
    ReplayCounts counts = replay.counts();
    node.put("id", replay.id())
        .put("start", range == null ? null : time(range.startMillis()))
        .put("end", range == null ? null : time(range.endMillis()))
        .put("replaced", counts.replaced())
        .put("rows", counts.rows())
        .put("deadLetters", counts.letters())
        .put("late", counts.lateLetters());
  }

  private static void ledger(ObjectNode node, Ledger ledger) {
    Counters totals = ledger.totals();
    node.put("writer", ledger.writer())
        .put("epoch", ledger.epoch())
        .put("panes", ledger.n())
        .put("records", totals.records())
        .put("rows", totals.rows())
        .put("late", totals.late())
        .put("dead", totals.dead())
        .put("dropped", totals.dropped())
        .put("bytes", totals.bytes())
        .put("positionsLost", ledger.positionsLost())
        .put("open", ledger.open().values().stream().mapToLong(Tally::records).sum());
    lost(node.putArray("lost"), ledger);
    ArrayNode partitions = node.putArray("partitions");
    ledger
        .partitions()
        .forEach(
            (partition, known) ->
                partitions
                    .addObject()
                    .put("stream", partition.stream())
                    .put("partition", partition.partition())
                    .put("next", known.next())
                    .put("needed", ledger.lowestNeeded(partition))
                    .put("watermark", time(known.watermark())));
  }

  private static void lost(ArrayNode lost, Ledger ledger) {
    ledger
        .gaps()
        .forEach(
            (partition, gaps) ->
                gaps.forEach(
                    gap ->
                        lost.addObject()
                            .put("stream", partition.stream())
                            .put("partition", partition.partition())
                            .put("from", gap.from())
                            .put("to", gap.to())));
  }

  static @Nullable String time(long millis) {
    if (millis <= EventTime.NEVER) {
      return null;
    }
    return millis >= EventTime.FOREVER ? "end" : Instant.ofEpochMilli(millis).toString();
  }
}
