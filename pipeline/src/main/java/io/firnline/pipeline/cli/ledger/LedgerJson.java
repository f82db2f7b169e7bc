package io.firnline.pipeline.cli.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.LedgerFindings;
import io.firnline.iceberg.commit.LedgerPlan;
import io.firnline.iceberg.ledger.Bookmark;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.iceberg.ledger.Step;
import java.util.List;
import java.util.Optional;

/** A ledger, or a change of one, for programs; the names of its fields never change. */
public final class LedgerJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerJson() {}

  /** The ledger in full, and what is wrong with it. */
  public static String of(LedgerFindings found) {
    ObjectNode root = JSON.createObjectNode();
    root.put("table", found.table()).put("writer", found.writer());
    root.put("ok", found.problems().isEmpty());
    found.problems().forEach(root.putArray("problems")::add);
    root.put("properties", found.properties()).put("characters", found.characters());
    found.ledger().ifPresent(ledger -> ledger(root.putObject("ledger"), ledger));
    ArrayNode sides = root.putArray("sideTables");
    found
        .sides()
        .forEach(
            side ->
                sides
                    .addObject()
                    .put("table", side.name())
                    .put("pane", side.pane())
                    .put("due", side.due()));
    return root.toPrettyString();
  }

  /**
   * What a change does.
   *
   * @param backup the file that has what was there before; empty as long as nothing is changed
   */
  public static String of(LedgerPlan plan, Optional<String> backup) {
    ObjectNode root = JSON.createObjectNode();
    root.put("done", backup.isPresent());
    backup.ifPresent(file -> root.put("backup", file));
    plan.says().forEach(root.putArray("changes")::add);
    root.put("epoch", plan.ledger().epoch()).put("panes", plan.ledger().n());
    return root.toPrettyString();
  }

  private static void ledger(ObjectNode node, Ledger ledger) {
    node.put("epoch", ledger.epoch())
        .put("panes", ledger.n())
        .put("sequence", ledger.sequence())
        .put("completeThrough", LedgerText.time(ledger.completeThrough()))
        .put("timeRule", ledger.timeRule());
    ledger.launches().forEach(node.putArray("launches")::add);
    ObjectNode streams = node.putObject("streams");
    ledger.streams().forEach(streams::put);
    ArrayNode partitions = node.putArray("partitions");
    ledger.partitions().forEach((p, known) -> partition(partitions.addObject(), ledger, p, known));
    ArrayNode open = node.putArray("open");
    ledger
        .open()
        .forEach(
            (window, tally) ->
                open.addObject()
                    .put("window", LedgerText.window(window))
                    .put("records", tally.records()));
    ArrayNode closed = node.putArray("closed");
    ledger.closed().forEach(window -> closed.add(LedgerText.window(window)));
    ArrayNode gaps = node.putArray("gaps");
    ledger.gaps().forEach((p, lost) -> lost.forEach(gap -> gap(gaps.addObject(), p, gap)));
    node.put("recent", ledger.recent().size());
    ledger.recentCommits().forEach(node.putArray("recentCommits")::add);
    ObjectNode pending = node.putObject("pending");
    ledger.pending().forEach(pending::put);
    MessageZone zone = ledger.messages();
    if (!zone.isNone()) {
      node.putObject("messages")
          .put("seek", LedgerText.time(zone.seek()))
          .put("twiceBefore", LedgerText.time(zone.doubledTo()))
          .put("ids", zone.committed().size());
    }
    ObjectNode counters = node.putObject("counters");
    ledger.counters().forEach((stream, c) -> counters(counters.putObject(stream), c));
  }

  private static void partition(ObjectNode node, Ledger ledger, SourcePartition p, Known known) {
    node.put("stream", p.stream())
        .put("partition", p.partition())
        .put("next", known.next())
        .put("needed", ledger.lowestNeeded(p))
        .put("watermark", LedgerText.time(known.watermark()));
    ArrayNode steps = node.putArray("steps");
    for (Step step : ledger.steps().getOrDefault(p, List.of())) {
      steps
          .addObject()
          .put("window", LedgerText.window(step.window()))
          .put("lowest", step.lowest());
    }
    ArrayNode settled = node.putArray("settled");
    for (Layer layer : ledger.settled().getOrDefault(p, List.of())) {
      ObjectNode one = settled.addObject().put("from", layer.from()).put("below", layer.below());
      ArrayNode open = one.putArray("open");
      layer.open().forEach(window -> open.add(LedgerText.window(window)));
    }
    bookmarks(node, ledger.bookmarks().getOrDefault(p, List.of()));
  }

  private static void bookmarks(ObjectNode node, List<Bookmark> bookmarks) {
    if (!bookmarks.isEmpty()) {
      ArrayNode all = node.putArray("bookmarks");
      bookmarks.forEach(b -> all.addObject().put("position", b.position()).put("text", b.text()));
    }
  }

  private static void gap(ObjectNode node, SourcePartition p, Gap gap) {
    node.put("stream", p.stream())
        .put("partition", p.partition())
        .put("from", gap.from())
        .put("to", gap.to());
  }

  private static void counters(ObjectNode node, Counters c) {
    node.put("records", c.records())
        .put("rows", c.rows())
        .put("late", c.late())
        .put("dead", c.dead())
        .put("dropped", c.dropped())
        .put("bytes", c.bytes());
  }
}
