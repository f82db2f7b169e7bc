package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Bookmark;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.Delivery;
import io.firnline.pipeline.source.HandOver;
import io.firnline.pipeline.source.PartitionClock;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceStart;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * The loop of a reader's thread, once its places are known: takes pages of its shards, cuts
 * batches, hands them over. A shard that is closed is followed by its children.
 */
final class KinesisReading implements AutoCloseable {
  private static final long WAIT_MILLIS = 50;

  /** Answers that are under way or wait, over all shards; each may have 10 MB. */
  private static final int REQUESTS = 8;

  private final KinesisSourceSettings settings;
  private final WriterLedger writer;
  private final KinesisStreams kinesis;
  private final Clock clock;
  private final HandOver handOver;
  private final RecordCutter cutter;
  private final Map<String, KinesisStream> streams;
  private final Map<String, String> consumers = new HashMap<>();
  private final Semaphore requests = new Semaphore(REQUESTS);
  private final Semaphore woken = new Semaphore(0);
  private final long epoch;
  private final long startMillis;
  private final List<Reader> readers = new ArrayList<>();

  /** Places of shards whose parent is read still. */
  private final Map<SourcePartition, Place> waiting = new TreeMap<>();

  private long tickedNanos;
  private long withoutPartitions = EventTime.NEVER;

  /** A shard, and where its records come from. */
  private record Reader(OpenShard shard, ShardPages pages) {}

  KinesisReading(
      KinesisSourceRun run, KinesisStreams kinesis, StreamStart.Started started, HandOver handOver)
      throws IOException, InterruptedException {
    this.settings = run.settings();
    this.writer = run.ledger();
    this.kinesis = kinesis;
    this.clock = run.clock();
    this.handOver = handOver;
    this.cutter = new RecordCutter(settings, run.eventTimes());
    this.streams = started.streams();
    this.epoch = started.ledger().epoch();
    this.startMillis = clock.millis();
    this.tickedNanos = System.nanoTime() - settings.waits().idle().toNanos();
    handOver.put(new Delivery.Opened(epoch, new TreeMap<>(started.places())));
    for (var entry : started.places().entrySet()) {
      begin(entry.getKey(), entry.getValue(), started);
    }
  }

  private void begin(SourcePartition p, Place place, StreamStart.Started started)
      throws IOException, InterruptedException {
    SourcePartition parent = started.tree(p).parent(p);
    Place before = parent == null ? null : started.places().get(parent);
    if (StreamStart.isFinished(place.watermark())) {
      handOver.put(new Delivery.Finished(p));
    } else if (before != null && !StreamStart.isFinished(before.watermark())) {
      waiting.put(p, place);
    } else {
      Shard shard = Objects.requireNonNull(started.tree(p).shard(p));
      open(p, shard, place, started.ledger());
    }
  }

  private void open(SourcePartition p, Shard listed, Place place, Ledger ledger)
      throws IOException, InterruptedException {
    OpenShard shard =
        new OpenShard(
            Objects.requireNonNull(streams.get(p.stream())),
            p,
            listed,
            place,
            epoch,
            ledger.settled().getOrDefault(p, List.of()),
            settings.watermarks());
    checkKept(shard);
    readers.add(new Reader(shard, pages(shard)));
  }

  private ShardPages pages(OpenShard shard) throws IOException, InterruptedException {
    String consumer = settings.consumer();
    if (consumer == null) {
      return new PolledPages(kinesis.client(), shard, settings, requests, woken::release, clock);
    }
    String arn = consumers.get(shard.id.stream());
    if (arn == null) {
      arn = kinesis.consumer(shard.stream, consumer);
      consumers.put(shard.id.stream(), arn);
    }
    return new PushedPages(kinesis.client(), arn, shard, settings, woken::release, clock);
  }

  void untilEnd() throws IOException, InterruptedException {
    while (!handOver.isClosed() && !hasEnded()) {
      boolean idle = true;
      for (Reader reader : List.copyOf(readers)) {
        ShardPages.Page page = reader.pages().poll();
        if (page != null) {
          idle = false;
          take(reader, page);
        }
      }
      tickWithoutPartitions();
      if (idle) {
        var unused = woken.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      }
      woken.drainPermits();
    }
    handOver.put(new Delivery.Ended());
  }

  private boolean hasEnded() {
    return settings.untilCaughtUp() && readers.isEmpty();
  }

  private void take(Reader reader, ShardPages.Page page) throws IOException, InterruptedException {
    OpenShard shard = reader.shard();
    checkKept(shard);
    for (RecordBatch batch : cutter.cut(shard, page.records(), clock.millis())) {
      handOver.put(new Delivery.Batch(batch));
    }
    if (page.behindMillis() == 0) {
      shard.reach(shard.reached().emptyUntil(page.askedMillis()), clock.millis());
    }
    if (page.ended()) {
      end(reader);
    } else if (settings.untilCaughtUp()) {
      finishIfCaughtUp(reader, page);
    } else if (page.records().isEmpty() && page.behindMillis() == 0) {
      tick(shard, page.askedMillis());
    } else if (shard.clock.isOverdue(clock.millis())) {
      putEmpty(shard, shard.clock.pass(clock.millis())); // late records wait to be committed
    }
  }

  /** What was read so far is still there, or was there a moment ago: nothing between is lost. */
  private void checkKept(OpenShard shard) throws IOException, InterruptedException {
    if (shard.mayHaveLost(clock.millis()) && !hasRecordBefore(shard)) {
      throw StreamStart.lost(
          "%s is read from %d on".formatted(shard.id, shard.reached().index()),
          "the stream keeps records for %s, and may have deleted what comes there"
              .formatted(shard.stream.retention()));
    }
  }

  private boolean hasRecordBefore(OpenShard shard) throws IOException, InterruptedException {
    return shard.reached().kind() == ShardPlace.Kind.AFTER
        && kinesis.hasRecordBefore(shard.stream, shard.id.partition(), shard.reached());
  }

  /** A caught-up idle shard moves with the clock. */
  private void tick(OpenShard shard, long millis) throws InterruptedException {
    if (!shard.isQuietFor(settings.waits().idle().toNanos())) {
      return;
    }
    switch (shard.clock.idle(millis)) {
      case HEARTBEAT -> putEmpty(shard, shard.clock.heartbeat(millis));
      case MOVED -> handOver.put(new Delivery.Ticked(shard.id, shard.clock.watermark()));
      case STAYS -> {}
    }
  }

  private void putEmpty(OpenShard shard, PartitionClock.Move move) throws InterruptedException {
    RecordBatch batch = shard.withoutRecords(shard.next(), move);
    handOver.put(new Delivery.Batch(batch.withBookmark(shard.reached().text())));
  }

  /**
   * The shard was split or merged. Its children are in the ledger, and hold the watermark, before
   * its end is told: what the ledger knows to have ended has children that it knows.
   */
  private void end(Reader reader) throws IOException, InterruptedException {
    OpenShard shard = reader.shard();
    ShardTree tree = kinesis.shardsWithChildren(shard.stream, shard);
    for (SourcePartition child : tree.followers(shard.id)) {
      follow(shard, child, Objects.requireNonNull(tree.shard(child)));
    }
    putEmpty(shard, shard.clock.end(clock.millis()));
    finish(reader);
  }

  private void follow(OpenShard parent, SourcePartition child, Shard listed)
      throws IOException, InterruptedException {
    Place known = waiting.remove(child);
    if (known != null) {
      open(child, listed, known, writer.read());
      return;
    }
    if (readers.stream().anyMatch(reader -> reader.shard().id.equals(child))) {
      return;
    }
    long watermark = parent.clock.watermark();
    Bookmark start = new Bookmark(0, ShardPlace.beginning(parent.reached().millis()).text());
    Ledger ledger = writer.enter(epoch, child, parent.stream.identity(), start, watermark);
    Place entered = SourceStart.place(ledger, child);
    long from = Math.max(entered.watermark(), watermark);
    Place place = new Place(entered.position(), from, from, Place.NO_END, entered.bookmark());
    handOver.put(new Delivery.Joined(child, place));
    open(child, listed, place, ledger);
  }

  /**
   * A bounded run reads what was there when it began: until a shard has nothing more, or something
   * that came later.
   */
  private void finishIfCaughtUp(Reader reader, ShardPages.Page page) throws InterruptedException {
    if (page.behindMillis() == 0 || reader.shard().reached().millis() >= startMillis) {
      finish(reader);
    }
  }

  private void finish(Reader reader) throws InterruptedException {
    handOver.put(new Delivery.Finished(reader.shard().id));
    readers.remove(reader);
    reader.pages().close();
  }

  private void tickWithoutPartitions() throws InterruptedException {
    if (readers.isEmpty()
        && !settings.untilCaughtUp()
        && System.nanoTime() - tickedNanos >= settings.waits().idle().toNanos()) {
      tickedNanos = System.nanoTime();
      withoutPartitions = Math.max(withoutPartitions, settings.watermarks().behind(clock.millis()));
      handOver.put(new Delivery.NoPartitions(withoutPartitions));
    }
  }

  @Override
  public void close() {
    readers.forEach(reader -> reader.pages().close());
  }
}
