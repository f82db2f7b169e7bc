package io.firnline.pipeline.audit;

import io.firnline.iceberg.audit.Check;
import io.firnline.iceberg.audit.Positions;
import io.firnline.iceberg.audit.TableAudit;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.source.files.FileListing;
import io.firnline.pipeline.source.kafka.TopicRecount;
import io.firnline.pipeline.source.kafka.TopicRecount.Counted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts the topics again and compares: each record below where the ledger stands is in a table, or
 * counted in an open window, or dropped by policy.
 */
final class SourceChecks {
  private static final int EXAMPLES = 3;

  private final TopicRecount topics;
  private final TableAudit.Result tables;
  private final Ledger ledger;
  private final boolean startedLater;
  private final List<String> examples = new ArrayList<>();
  private long absent;

  private SourceChecks(
      TopicRecount topics, TableAudit.Result tables, Ledger ledger, boolean startedLater) {
    this.topics = topics;
    this.tables = tables;
    this.ledger = ledger;
    this.startedLater = startedLater;
  }

  /**
   * Makes them.
   *
   * @param tables what the audit of the tables found
   * @throws IOException if Kafka cannot be read
   */
  static List<Check> of(LandingAudit.Source source, TableAudit.Result tables)
      throws IOException, InterruptedException {
    if (tables.ledger().isEmpty()) {
      return List.of(RecountChecks.impossible("the ledger, which says up to where, is unreadable"));
    }
    Ledger ledger = tables.ledger().get();
    List<String> streams = List.copyOf(ledger.streams().keySet());
    if (streams.isEmpty()) {
      return List.of(RecountChecks.impossible("the writer has not read any topic"));
    }
    if (ledger.streams().values().stream().anyMatch(FileListing::isSetOfFiles)) {
      return List.of(RecountChecks.impossible("the writer has read files, not topics"));
    }
    TopicRecount topics = new TopicRecount(source.bootstrapServers(), source.consumer(), streams);
    return new SourceChecks(topics, tables, ledger, source.startedLater()).all();
  }

  private List<Check> all() throws IOException, InterruptedException {
    Check same = identities();
    if (same.status() != Check.Status.OK) {
      return List.of(same, RecountChecks.impossible("not all topics are those that were read"));
    }
    Optional<Positions> positions = tables.positions();
    Map<SourcePartition, Counted> counted =
        topics.count(frontiers(), (p, at) -> positions.ifPresent(rows -> look(rows, p, at)));
    RecountChecks checks =
        new RecountChecks(new Recount(ledger, counted, absent, examples), startedLater);
    List<Check> all = new ArrayList<>(List.of(same, checks.records()));
    positions.ifPresent(rows -> all.add(checks.positions(othersDeleted())));
    return all;
  }

  private Map<SourcePartition, Long> frontiers() {
    Map<SourcePartition, Long> below = new TreeMap<>();
    ledger.partitions().forEach((p, known) -> below.put(p, known.next()));
    return below;
  }

  private void look(Positions rows, SourcePartition p, long position) {
    boolean before = startedLater && position < rows.lowest(p);
    if (!before && !rows.contains(p, position)) {
      absent++;
      if (examples.size() < EXAMPLES) {
        examples.add(p + ":" + position);
      }
    }
  }

  private Check identities() throws IOException, InterruptedException {
    Map<String, String> there = topics.identities();
    List<String> gone = new ArrayList<>();
    List<String> other = new ArrayList<>();
    ledger
        .streams()
        .forEach(
            (stream, identity) -> {
              String now = there.get(stream);
              if (now == null) {
                gone.add(stream);
              } else if (!now.equals(identity)) {
                other.add(stream);
              }
            });
    String name = "source topics";
    return gone.isEmpty() && other.isEmpty()
        ? Check.ok(name, "the same as were read: " + there.keySet(), Map.of())
        : Check.unknown(
            name,
            "topics that do not exist: %s; that were created again: %s".formatted(gone, other),
            Map.of());
  }

  private boolean othersDeleted() {
    return tables.report().foreign().stream()
        .anyMatch(change -> change.addedDeletes() > 0 || change.netRows() < 0);
  }
}
