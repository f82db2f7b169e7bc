package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPreconditions;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.SourceStart;
import io.firnline.pipeline.source.StartOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a reader starts: from its mark, or by a claim, from the ledger (ledger.md section 6).
 */
final class FeedStart {
  private static final Logger LOG = LoggerFactory.getLogger(FeedStart.class);

  private final KafkaSourceSettings settings;
  private final WriterLedger writer;
  private final KafkaCluster cluster;
  private final Share share;

  FeedStart(KafkaSourceSettings settings, WriterLedger writer, KafkaCluster cluster, Share share) {
    this.settings = settings;
    this.writer = writer;
    this.cluster = cluster;
    this.share = share;
  }

  /**
   * Where a reader starts.
   *
   * @param ledger as it is after the claim
   * @param topics that exist
   * @param places of the reader's partitions
   */
  record Started(
      Ledger ledger,
      Map<String, KafkaCluster.Topic> topics,
      SortedMap<SourcePartition, Place> places) {}

  Started start(@Nullable SourceMark mark) throws IOException, InterruptedException {
    Map<String, KafkaCluster.Topic> topics = cluster.topicsThatExist();
    Started started =
        mark != null && mark.hasEpoch()
            ? restored(mark, topics)
            : claimed(mark == null ? settings.launch() : mark.launch(), topics);
    cluster.checkAllExist(topics);
    checkPositions(started.places());
    return started;
  }

  /** A run that ends where the topics end would end at once, as if all was well. */
  private void checkPattern(Map<String, KafkaCluster.Topic> topics)
      throws IOException, InterruptedException {
    String pattern = settings.topics().pattern();
    if (pattern == null || !topics.isEmpty()) {
      return;
    }
    if (settings.untilCaughtUp()) {
      throw new IOException(
          "Cannot read topics: %s. Correct the pattern, or create the topic"
              .formatted(cluster.unmatched(pattern)));
    }
    if (share.index() == 0) { // one line for all readers
      LOG.warn(
          "Reading nothing yet: {}. Topics that appear later are read", cluster.unmatched(pattern));
    }
  }

  private Started restored(SourceMark mark, Map<String, KafkaCluster.Topic> topics)
      throws IOException, InterruptedException {
    Ledger ledger = writer.read();
    SourceStart.checkRestored(ledger, mark);
    LedgerPreconditions.checkStreams(ledger, identities(topics));
    checkTopics(mark.places().keySet(), topics);
    return new Started(ledger, topics, withEnds(mark.places()));
  }

  private Started claimed(String launch, Map<String, KafkaCluster.Topic> topics)
      throws IOException, InterruptedException {
    checkPattern(topics);
    writer.prepare();
    Ledger before = writer.read();
    LedgerPreconditions.checkStreams(before, identities(topics));
    checkTopics(before.partitions().keySet(), topics);
    cluster.checkAllExist(topics);
    Collection<SourcePartition> all = partitions(topics);
    checkLosses(before, launch, all);
    Ledger ledger =
        writer.claim(
            new Claim(
                launch,
                settings.timeRule(),
                identities(topics),
                starts(before, all),
                settings.accepted()));
    long epoch = ledger.epoch();
    TreeMap<SourcePartition, Place> places = new TreeMap<>();
    for (SourcePartition p : all) {
      if (share.holds(p)) {
        ledger = entered(ledger, epoch, p, identities(topics).getOrDefault(p.stream(), ""));
        places.put(p, SourceStart.place(ledger, p));
      }
    }
    return new Started(ledger, topics, withEnds(places));
  }

  /** Before the claim, which enters what is accepted: only it goes back to what is needed. */
  private void checkLosses(Ledger before, String launch, Collection<SourcePartition> all)
      throws IOException, InterruptedException {
    if (!SourceStart.hasClaimed(before, launch)) {
      LossCheck.check(before, settings.accepted(), cluster.beginnings(all));
    }
  }

  /** A partition that appeared after the claim, which another reader made. */
  private Ledger entered(Ledger ledger, long epoch, SourcePartition p, String identity)
      throws IOException, InterruptedException {
    if (ledger.partitions().containsKey(p)) {
      return ledger;
    }
    long start = cluster.beginnings(List.of(p)).getOrDefault(p, 0L);
    return writer.enter(epoch, p, identity, start, ledger.completeThrough());
  }

  /**
   * Start positions of partitions that the ledger does not know. One of a topic that it knows has
   * appeared since the last run: it is read from its beginning, whatever the option says.
   */
  private Map<SourcePartition, Long> starts(Ledger ledger, Collection<SourcePartition> all)
      throws IOException, InterruptedException {
    List<SourcePartition> fresh = new ArrayList<>();
    List<SourcePartition> grown = new ArrayList<>();
    for (SourcePartition p : all) {
      if (!ledger.partitions().containsKey(p)) {
        (ledger.streams().containsKey(p.stream()) ? grown : fresh).add(p);
      }
    }
    Map<SourcePartition, Long> starts = new HashMap<>(cluster.starts(fresh, settings.start()));
    starts.putAll(cluster.starts(grown, StartOption.EARLIEST));
    return starts;
  }

  /** A bounded run ends where the topics ended when it was opened first, also after a restart. */
  private SortedMap<SourcePartition, Place> withEnds(SortedMap<SourcePartition, Place> places)
      throws IOException, InterruptedException {
    Map<SourcePartition, Long> ends =
        settings.untilCaughtUp() ? cluster.ends(places.keySet()) : Map.of();
    TreeMap<SourcePartition, Place> ending = new TreeMap<>();
    places.forEach((p, place) -> ending.put(p, place.endingAt(end(place, ends.get(p)))));
    return ending;
  }

  private static long end(Place place, @Nullable Long now) {
    if (now == null) {
      return Place.NO_END;
    }
    return place.end() == Place.NO_END ? now : place.end();
  }

  /** Everything from the first needed position on has to be there still. */
  private void checkPositions(SortedMap<SourcePartition, Place> places)
      throws IOException, InterruptedException {
    Map<SourcePartition, Long> begins = cluster.beginnings(places.keySet());
    Map<SourcePartition, Long> ends = cluster.ends(places.keySet());
    places.forEach(
        (p, place) ->
            checkPosition(
                p, place.position(), begins.getOrDefault(p, 0L), ends.getOrDefault(p, 0L)));
  }

  static void checkPosition(SourcePartition p, long needed, long begin, long end) {
    if (needed < begin) {
      throw new LedgerStopException(
          Reason.SOURCE_LOST,
          "Positions are lost: %s is needed from %d on, but Kafka has %d to %d; %d to %d were deleted, e.g. by retention. Nothing of it was read. Start the job without state: it names all that is lost, and how to go on without it"
              .formatted(p, needed, begin, end, needed, begin));
    }
    if (needed > end) {
      throw new LedgerStopException(
          Reason.SOURCE_LOST,
          "Positions are lost: %s was read up to %d, but it ends at %d now, though the topic is the same. Brokers have lost records (unclean leader election, or a restored disk), and its positions mean other records. Nothing was read. Use another writer id to read it from its beginning"
              .formatted(p, needed, end));
    }
  }

  /** A topic of the ledger that is not read any more would hold complete-through back for ever. */
  private void checkTopics(
      Collection<SourcePartition> known, Map<String, KafkaCluster.Topic> topics) {
    TreeSet<String> missing = new TreeSet<>();
    known.forEach(p -> missing.add(p.stream()));
    missing.removeAll(topics.keySet());
    if (!missing.isEmpty()) {
      throw new LedgerStopException(
          Reason.SOURCE_LOST,
          "Cannot go on without topics %s: they have been read and may be needed again, but they were deleted, or are not among the topics to read, %s. Add them, or use another writer id, or forget them (firnline ledger TABLE --forget=%s)"
              .formatted(missing, topics.keySet(), String.join(",", missing)));
    }
  }

  static Map<String, String> identities(Map<String, KafkaCluster.Topic> topics) {
    Map<String, String> identities = new HashMap<>();
    topics.forEach((name, topic) -> identities.put(name, topic.identity()));
    return identities;
  }

  static Collection<SourcePartition> partitions(Map<String, KafkaCluster.Topic> topics) {
    TreeSet<SourcePartition> partitions = new TreeSet<>();
    topics.forEach(
        (name, topic) -> {
          for (int i = 0; i < topic.partitions(); i++) {
            partitions.add(new SourcePartition(name, Integer.toString(i)));
          }
        });
    return partitions;
  }
}
