package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.Delivery;
import io.firnline.pipeline.source.HandOver;
import io.firnline.pipeline.source.Outage;
import io.firnline.pipeline.source.PartitionClock;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.Share;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a reader's thread, once its places are known: polls, cuts batches, hands them over.
 */
final class Reading {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final KafkaSourceSettings settings;
  private final HandOver handOver;
  private final MonitoringOffsets monitoring;
  private final KafkaCluster cluster;
  private final MetadataWatch metadata = new MetadataWatch();
  private final Consumer<byte[], byte[]> consumer;
  private final Outage outage;
  private final IdleCheck idle;
  private final Discovery discovery;
  private final BatchCutter cutter;
  private final Map<TopicPartition, KafkaPartition> open = new HashMap<>();
  private final long epoch;
  private long lookedNanos;
  private long tickedNanos;
  private long withoutPartitions = EventTime.NEVER;

  Reading(
      KafkaSourceRun run,
      Share share,
      HandOver handOver,
      AtomicReference<@Nullable Map<SourcePartition, Place>> toCommit,
      KafkaCluster cluster,
      FeedStart.Started started)
      throws IOException, InterruptedException {
    this.settings = run.settings();
    this.handOver = handOver;
    this.outage =
        new Outage("Kafka at " + settings.bootstrapServers(), settings.waits().patience());
    this.cutter = new BatchCutter(settings, run.eventTimes());
    this.lookedNanos = System.nanoTime();
    this.tickedNanos = System.nanoTime() - settings.waits().idle().toNanos();
    this.cluster = cluster;
    this.consumer = KafkaClients.consumer(settings, metadata);
    this.monitoring = new MonitoringOffsets(settings, consumer, toCommit);
    this.idle = new IdleCheck(settings, cluster, outage);
    this.discovery = new Discovery(settings, run.ledger(), cluster, share, started.topics());
    this.epoch = started.ledger().epoch();
    started.places().forEach((p, place) -> open(openPartition(p, place, started)));
    handOver.put(new Delivery.Opened(epoch, new TreeMap<>(started.places())));
  }

  private KafkaPartition openPartition(SourcePartition p, Place place, FeedStart.Started started) {
    return new KafkaPartition(
        p,
        place,
        epoch,
        started.ledger().settled().getOrDefault(p, List.of()),
        settings.watermarks());
  }

  private void open(KafkaPartition p) {
    open.put(p.kafka, p);
    consumer.assign(open.keySet());
    consumer.seek(p.kafka, p.next());
  }

  void untilEnd() throws IOException, InterruptedException {
    try {
      while (!handOver.isClosed() && !hasEnded()) {
        step();
      }
      handOver.put(new Delivery.Ended());
    } finally {
      Thread.interrupted(); // else the client would not close its connections
      consumer.close(CLOSE);
    }
  }

  private boolean hasEnded() {
    return settings.untilCaughtUp() && open.isEmpty();
  }

  private void step() throws IOException, InterruptedException {
    read();
    for (IdleCheck.Answer answer : idle.check(open.values())) {
      takeIn(answer);
    }
    passLate();
    finishPartitions();
    discover();
    monitoring.commit();
  }

  private void read() throws IOException, InterruptedException {
    if (open.isEmpty()) {
      tickWithoutPartitions();
      handOver.awaitClose(POLL.toMillis());
      return;
    }
    ConsumerRecords<byte[], byte[]> polled = poll();
    checkTopics();
    for (TopicPartition kafka : polled.partitions()) {
      KafkaPartition p = open.get(kafka);
      if (p != null) {
        handOver(p, wanted(p, polled.records(kafka)));
      }
    }
  }

  /**
   * A topic that was created again has another id, and brokers fetch by id: its records only come
   * after the client has learnt the new id from new metadata. So none is handed over after a change
   * of metadata before the ids were looked at.
   */
  private void checkTopics() throws IOException, InterruptedException {
    while (metadata.hasChanged() && !handOver.isClosed()) {
      long change = metadata.changes();
      try {
        discovery.checkedTopics();
        metadata.looked(change);
      } catch (IOException e) {
        waitOut(e);
      }
    }
  }

  private void waitOut(IOException e) throws IOException {
    if (!(e.getCause() instanceof RetriableException cause)) {
      throw e;
    }
    outage.goesOn(cause);
  }

  private ConsumerRecords<byte[], byte[]> poll() throws IOException, InterruptedException {
    try {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
      if (!polled.isEmpty()) {
        outage.over();
      }
      return polled;
    } catch (OffsetOutOfRangeException e) {
      discovery.checkedTopics();
      throw outOfRange(e);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      if (!(e instanceof RetriableException)) {
        throw KafkaClients.failure(settings, e);
      }
      outage.goesOn(e);
      return ConsumerRecords.empty();
    }
  }

  /** Retention has overtaken the reader, or the partition was cut off. */
  private KafkaException outOfRange(OffsetOutOfRangeException e)
      throws IOException, InterruptedException {
    for (var entry : e.offsetOutOfRangePartitions().entrySet()) {
      SourcePartition p = KafkaCluster.sourcePartition(entry.getKey());
      FeedStart.checkPosition(
          p,
          entry.getValue(),
          cluster.beginnings(List.of(p)).getOrDefault(p, 0L),
          cluster.ends(List.of(p)).getOrDefault(p, 0L));
    }
    return e;
  }

  private List<ConsumerRecord<byte[], byte[]>> wanted(
      KafkaPartition p, List<ConsumerRecord<byte[], byte[]>> records) {
    boolean all = !p.isBounded() || records.get(records.size() - 1).offset() < p.end;
    return all ? records : records.stream().filter(record -> record.offset() < p.end).toList();
  }

  private void handOver(KafkaPartition p, List<ConsumerRecord<byte[], byte[]>> records)
      throws InterruptedException {
    for (RecordBatch batch : cutter.cut(p, records, Math.min(position(p), p.end))) {
      handOver.put(new Delivery.Batch(batch));
    }
  }

  /** Everything before it has been polled. The client may not know it while a broker is away. */
  private long position(KafkaPartition p) {
    try {
      return consumer.position(p.kafka, POLL);
    } catch (TimeoutException e) {
      return p.next();
    }
  }

  /** A caught-up partition moves with the clock, and over positions that hold no records. */
  private void takeIn(IdleCheck.Answer answer) throws InterruptedException {
    KafkaPartition p = answer.partition();
    if (p.isBounded() || !open.containsKey(p.kafka)) {
      return; // asked only to see the brokers; it may have been read to its end since
    }
    long position = position(p);
    if (position < answer.end()) {
      return;
    }
    switch (p.clock.idle(answer.askedMillis())) {
      case HEARTBEAT -> put(p, position, p.clock.heartbeat(answer.askedMillis()));
      case MOVED -> handOver.put(new Delivery.Ticked(p.id, p.clock.watermark()));
      case STAYS -> {}
    }
    coverMarkers(p, position);
  }

  /** Nothing but late records has come for too long: they are to be committed. */
  private void passLate() throws InterruptedException {
    long now = System.currentTimeMillis();
    for (KafkaPartition p : open.values()) {
      if (!p.isBounded() && p.clock.isOverdue(now)) {
        put(p, p.next(), p.clock.pass(now));
      }
    }
  }

  private void coverMarkers(KafkaPartition p, long position) throws InterruptedException {
    if (position > p.next() && p.clock.isSet()) {
      put(p, position, p.clock.nothing());
    }
  }

  private void put(KafkaPartition p, long position, PartitionClock.Move move)
      throws InterruptedException {
    handOver.put(new Delivery.Batch(p.withoutRecords(position, move)));
  }

  private void finishPartitions() throws InterruptedException {
    if (!settings.untilCaughtUp()) {
      return;
    }
    for (KafkaPartition p : List.copyOf(open.values())) {
      if (position(p) >= p.end) {
        coverMarkers(p, Math.max(p.next(), p.end));
        handOver.put(new Delivery.Finished(p.id));
        open.remove(p.kafka);
        consumer.assign(open.keySet());
      }
    }
  }

  private void tickWithoutPartitions() throws InterruptedException {
    if (isTime(tickedNanos, settings.waits().idle()) && !settings.untilCaughtUp()) {
      tickedNanos = System.nanoTime();
      withoutPartitions =
          Math.max(withoutPartitions, settings.watermarks().behind(System.currentTimeMillis()));
      handOver.put(new Delivery.NoPartitions(withoutPartitions));
    }
  }

  private void discover() throws IOException, InterruptedException {
    if (settings.untilCaughtUp() || !isTime(lookedNanos, settings.waits().discovery())) {
      return;
    }
    lookedNanos = System.nanoTime();
    try {
      Map<SourcePartition, KafkaPartition> known = new HashMap<>();
      open.values().forEach(p -> known.put(p.id, p));
      for (KafkaPartition p : discovery.look(known.keySet(), epoch, watermark())) {
        handOver.put(new Delivery.Joined(p.id, p.place()));
        open(p);
      }
      outage.over();
    } catch (IOException e) {
      waitOut(e);
    }
  }

  /** What the reader's watermark is when it has handed out everything so far. */
  private long watermark() {
    return open.values().stream()
        .mapToLong(p -> p.clock.watermark())
        .min()
        .orElse(withoutPartitions);
  }

  private boolean isTime(long sinceNanos, Duration interval) {
    return System.nanoTime() - sinceNanos >= interval.toNanos();
  }
}
