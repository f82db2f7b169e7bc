package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPreconditions;
import io.firnline.pipeline.source.Outage;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.RecordBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * What Kafka still has of records that a writer has read before, read once more from the start
 * option's position on; each partition in order. Nothing of the ledger or of a consumer group
 * changes. Brokers that are away are waited for, up to the patience of the settings.
 */
public final class PastRecords {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final KafkaSourceSettings settings;
  private final Outage outage;
  private final BatchCutter cutter;

  public PastRecords(KafkaSourceRun run) {
    this.settings = run.settings();
    this.outage =
        new Outage("Kafka at " + settings.bootstrapServers(), settings.waits().patience());
    this.cutter = new BatchCutter(settings, run.eventTimes());
  }

  /** Takes a batch; its watermarks say nothing. */
  @FunctionalInterface
  public interface Taker {
    void take(RecordBatch batch);
  }

  /**
   * Reads each partition of some streams of the ledger up to where the ledger has read it.
   *
   * @return the first position that was there, by partition
   * @throws IOException if Kafka cannot be read
   * @throws io.firnline.iceberg.ledger.LedgerStopException if a topic is gone, was created again,
   *     or lacks positions that the ledger has read
   * @throws IllegalStateException if retention deletes what is being read
   */
  public SortedMap<SourcePartition, Long> read(Ledger ledger, Set<String> streams, Taker taker)
      throws IOException, InterruptedException {
    try (KafkaCluster cluster = new KafkaCluster(settings)) {
      checkTopics(cluster, ledger, streams);
      Set<SourcePartition> wanted = new TreeSet<>(ledger.partitions().keySet());
      wanted.removeIf(p -> !streams.contains(p.stream()));
      TreeMap<SourcePartition, Long> begins =
          new TreeMap<>(cluster.starts(wanted, settings.start()));
      Map<TopicPartition, KafkaPartition> open = open(cluster, ledger, begins);
      try (Reader reader = new Reader(open, taker)) {
        reader.readAll();
      }
      checkTopics(
          cluster, ledger,
          streams); // positions of a topic that was created again mean other records
      return begins;
    }
  }

  private void checkTopics(KafkaCluster cluster, Ledger ledger, Set<String> streams)
      throws IOException, InterruptedException {
    Map<String, KafkaCluster.Topic> topics = cluster.topicsThatExist();
    cluster.checkAllExist(topics);
    LedgerPreconditions.checkStreams(ledger, FeedStart.identities(topics));
    TreeSet<String> missing = new TreeSet<>(streams);
    missing.removeAll(topics.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Cannot replay without topics %s: writer '%s' has read them. Give all its topics"
              .formatted(missing, ledger.writer()));
    }
  }

  private Map<TopicPartition, KafkaPartition> open(
      KafkaCluster cluster, Ledger ledger, Map<SourcePartition, Long> begins)
      throws IOException, InterruptedException {
    Map<SourcePartition, Long> ends = cluster.ends(begins.keySet());
    Map<TopicPartition, KafkaPartition> open = new HashMap<>();
    begins.forEach(
        (p, begin) -> {
          long below = ledger.heldBelow(p);
          FeedStart.checkPosition(p, below, Long.MIN_VALUE, ends.getOrDefault(p, 0L));
          if (begin < below) {
            Place place = new Place(begin, EventTime.NEVER, EventTime.NEVER, below);
            KafkaPartition one =
                new KafkaPartition(p, place, ledger.epoch(), List.of(), settings.watermarks());
            open.put(one.kafka, one);
          }
        });
    return open;
  }

  /** One pass over the partitions. */
  private final class Reader implements AutoCloseable {
    private final Map<TopicPartition, KafkaPartition> open;
    private final Taker taker;
    private final Consumer<byte[], byte[]> consumer;

    Reader(Map<TopicPartition, KafkaPartition> open, Taker taker) throws IOException {
      this.open = open;
      this.taker = taker;
      this.consumer = KafkaClients.consumer(settings, new MetadataWatch());
    }

    void readAll() throws IOException {
      consumer.assign(open.keySet());
      open.values().forEach(p -> consumer.seek(p.kafka, p.next()));
      while (!open.isEmpty()) {
        ConsumerRecords<byte[], byte[]> polled = poll();
        for (TopicPartition kafka : polled.partitions()) {
          KafkaPartition p = open.get(kafka);
          if (p != null) {
            take(p, polled.records(kafka));
          }
        }
        // Behind the last record there may be transaction markers, which only the position passes.
        if (open.values().removeIf(p -> consumer.position(p.kafka) >= p.end)) {
          consumer.assign(open.keySet());
        }
      }
    }

    private void take(KafkaPartition p, List<ConsumerRecord<byte[], byte[]>> records) {
      List<ConsumerRecord<byte[], byte[]>> wanted =
          records.stream().filter(record -> record.offset() < p.end).toList();
      if (!wanted.isEmpty()) {
        cutter.cut(p, wanted, p.next()).forEach(taker::take);
      }
    }

    private ConsumerRecords<byte[], byte[]> poll() throws IOException {
      try {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
          outage.over();
        }
        return polled;
      } catch (OffsetOutOfRangeException e) {
        throw new IllegalStateException(
            "Cannot replay: retention has deleted positions of %s while they were read. Nothing was changed"
                .formatted(e.offsetOutOfRangePartitions().keySet()),
            e);
      } catch (KafkaException e) {
        if (!(e instanceof RetriableException)) {
          throw KafkaClients.failure(settings, e);
        }
        outage.goesOn(e);
        return ConsumerRecords.empty();
      }
    }

    @Override
    public void close() {
      consumer.close(CLOSE);
    }
  }
}
