package io.firnline.pipeline.audit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.source.kafka.TopicRecount.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the topics have, beside what the ledger says of them.
 *
 * @param ledger as it was when the tables were read
 * @param counted each partition that it knows, up to its frontier
 * @param absent records of these whose position no row has
 * @param examples some of them
 */
record Recount(
    Ledger ledger, Map<SourcePartition, Counted> counted, long absent, List<String> examples) {
  private static final Known NOWHERE = new Known(0, 0);

  long records() {
    return counted.values().stream().mapToLong(Counted::records).sum();
  }

  /** Records that are read and not committed: they are in windows that are open. */
  long open() {
    return ledger.open().values().stream().mapToLong(Tally::records).sum();
  }

  long committed() {
    return ledger.totals().records();
  }

  long dropped() {
    return ledger.totals().dropped();
  }

  /** Whether retention has taken positions from the beginning of a partition. */
  boolean lostSome() {
    return counted.values().stream().anyMatch(c -> c.beginning() > 0);
  }

  /** Partitions that end before the ledger's frontier, in words. */
  List<String> cutOff() {
    List<String> cut = new ArrayList<>();
    counted.forEach(
        (p, c) -> {
          if (c.end() < next(p)) {
            cut.add("%s ends at %d, it was read to %d".formatted(p, c.end(), next(p)));
          }
        });
    return cut;
  }

  /** Whether a start without state is below what earlier runs have settled, and reads it again. */
  boolean rereads() {
    return ledger.settled().entrySet().stream()
        .anyMatch(e -> e.getValue().stream().anyMatch(layer -> layer.below() > next(e.getKey())));
  }

  private long next(SourcePartition p) {
    return ledger.partitions().getOrDefault(p, NOWHERE).next();
  }

  Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>();
    figures.put("topic", records());
    figures.put("ledger", committed());
    figures.put("open", open());
    return figures;
  }
}
