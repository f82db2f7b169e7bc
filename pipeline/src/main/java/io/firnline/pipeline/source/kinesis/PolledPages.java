package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.Outage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * Pages that are asked for by GetRecords. An iterator that has expired is got anew from the last
 * record; throttling and a Kinesis that is away are waited for.
 */
final class PolledPages implements ShardPages {
  /** As many as one answer can have. */
  private static final int MOST_RECORDS = 10_000;

  private final KinesisAsyncClient client;
  private final OpenShard shard;
  private final Duration interval;
  private final Semaphore requests;
  private final Runnable wake;
  private final Clock clock;
  private final Outage outage;
  private final Backoff backoff = new Backoff();
  private @Nullable String iterator;
  private @Nullable CompletableFuture<GetRecordsResponse> asked;
  private long askedMillis;
  private long nextNanos = System.nanoTime();

  /**
   * @param requests how many may be under way, over all shards of a reader: each answer may have 10
   *     MB
   * @param wake called when an answer has come, by any thread
   */
  PolledPages(
      KinesisAsyncClient client,
      OpenShard shard,
      KinesisSourceSettings settings,
      Semaphore requests,
      Runnable wake,
      Clock clock) {
    this.client = client;
    this.shard = shard;
    this.interval = settings.poll();
    this.requests = requests;
    this.wake = wake;
    this.clock = clock;
    this.outage = new Outage("Kinesis shard " + shard.id, settings.waits().patience());
  }

  @Override
  public @Nullable Page poll() throws IOException {
    if (asked == null) {
      if (System.nanoTime() - nextNanos >= 0 && requests.tryAcquire()) {
        ask();
      }
      return null;
    }
    if (!asked.isDone()) {
      return null;
    }
    CompletableFuture<GetRecordsResponse> done = asked;
    asked = null;
    requests.release();
    try {
      return page(done.join());
    } catch (CompletionException e) {
      failed(KinesisFailures.cause(e));
      return null;
    }
  }

  private void ask() {
    askedMillis = clock.millis();
    nextNanos = System.nanoTime() + interval.toNanos();
    CompletableFuture<GetRecordsResponse> answer =
        iterator == null
            ? client
                .getShardIterator(from(shard.reached()))
                .thenCompose(found -> records(found.shardIterator()))
            : records(iterator);
    asked = answer.whenComplete((response, error) -> wake.run());
  }

  private CompletableFuture<GetRecordsResponse> records(String from) {
    return client.getRecords(r -> shard.stream.records(r, from).limit(MOST_RECORDS));
  }

  private GetShardIteratorRequest from(ShardPlace place) {
    GetShardIteratorRequest.Builder request = shard.stream.iterator(shard.id.partition());
    return switch (place.kind()) {
      case OLDEST -> request.shardIteratorType(ShardIteratorType.TRIM_HORIZON).build();
      case TIME ->
          request
              .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
              .timestamp(Instant.ofEpochMilli(Long.parseLong(place.anchor())))
              .build();
      case AFTER ->
          request
              .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
              .startingSequenceNumber(place.anchor())
              .build();
    };
  }

  private Page page(GetRecordsResponse answer) {
    outage.over();
    backoff.reset();
    iterator = answer.nextShardIterator();
    Long behind = answer.millisBehindLatest();
    return new Page(answer.records(), behind == null ? 0 : behind, iterator == null, askedMillis);
  }

  private void failed(Throwable cause) throws IOException {
    if (cause instanceof ExpiredIteratorException) {
      iterator = null;
      nextNanos = System.nanoTime();
      return;
    }
    if (!KinesisFailures.passes(cause)) {
      throw KinesisFailures.failure("read Kinesis shard " + shard.id, cause);
    }
    outage.goesOn(KinesisFailures.passing(cause));
    nextNanos = System.nanoTime() + backoff.next().toNanos();
  }

  @Override
  public void close() {
    if (asked != null) {
      asked.cancel(true);
      requests.release();
    }
  }
}
