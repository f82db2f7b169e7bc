package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Finds partitions and topics that appear while the job runs, and topics that were replaced. */
final class Discovery {
  private final KafkaSourceSettings settings;
  private final WriterLedger writer;
  private final KafkaCluster cluster;
  private final Share share;
  private final Map<String, String> identities = new HashMap<>();

  Discovery(
      KafkaSourceSettings settings,
      WriterLedger writer,
      KafkaCluster cluster,
      Share share,
      Map<String, KafkaCluster.Topic> topics) {
    this.settings = settings;
    this.writer = writer;
    this.cluster = cluster;
    this.share = share;
    identities.putAll(FeedStart.identities(topics));
  }

  /**
   * Partitions of this reader that it does not read yet, entered in the ledger. They are read from
   * their beginning: all in them is newer than the start.
   *
   * @param open what it reads
   * @param epoch of the run
   * @param watermark of the reader, behind everything that it has handed over
   */
  List<KafkaPartition> look(Set<SourcePartition> open, long epoch, long watermark)
      throws IOException, InterruptedException {
    List<KafkaPartition> found = new ArrayList<>();
    Map<String, KafkaCluster.Topic> topics = checkedTopics();
    for (SourcePartition p : FeedStart.partitions(topics)) {
      if (share.holds(p) && !open.contains(p)) {
        found.add(enter(p, identity(topics, p), epoch, watermark));
      }
    }
    return found;
  }

  private static String identity(Map<String, KafkaCluster.Topic> topics, SourcePartition p) {
    return Objects.requireNonNull(topics.get(p.stream())).identity();
  }

  /** The topics as they are now; stops if one was deleted or replaced. */
  Map<String, KafkaCluster.Topic> checkedTopics() throws IOException, InterruptedException {
    Map<String, KafkaCluster.Topic> topics = topicsNow();
    topics.forEach(
        (name, topic) -> {
          String known = identities.computeIfAbsent(name, n -> topic.identity());
          if (!known.equals(topic.identity())) {
            throw new LedgerStopException(
                Reason.OTHER_STREAM,
                "Another stream: topic '%s' was deleted and created again while it was read (%s was %s), so its positions mean other records. Use another writer id to read it from its beginning"
                    .formatted(name, topic.identity(), known));
          }
        });
    return topics;
  }

  private Map<String, KafkaCluster.Topic> topicsNow() throws IOException, InterruptedException {
    Map<String, KafkaCluster.Topic> topics = cluster.topicsThatExist();
    TreeSet<String> gone = new TreeSet<>(identities.keySet());
    gone.removeAll(topics.keySet());
    if (!gone.isEmpty()) {
      throw new LedgerStopException(
          Reason.SOURCE_LOST,
          "Cannot go on without topics %s: deleted while they were read. What was committed stays; what was read and not yet committed is lost with them. To read the other topics on, or topics of this name that are created again, start with another writer id"
              .formatted(gone));
    }
    return topics;
  }

  private KafkaPartition enter(SourcePartition p, String identity, long epoch, long watermark)
      throws IOException, InterruptedException {
    long start = cluster.beginnings(List.of(p)).getOrDefault(p, 0L);
    Ledger ledger = writer.enter(epoch, p, identity, start, watermark);
    Known known = SourceStart.known(ledger, p);
    long from = Math.max(known.watermark(), watermark);
    return new KafkaPartition(
        p,
        new Place(known.next(), from, from, Place.NO_END),
        epoch,
        ledger.settled().getOrDefault(p, List.of()),
        settings.watermarks());
  }
}
