package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.Outage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * Pages that Kinesis pushes to a registered consumer (enhanced fan-out). A subscription ends after
 * five minutes, or with an error; the next one begins behind what came last. One page at a time is
 * under way.
 */
final class PushedPages implements ShardPages {
  /** Kinesis takes one call in five seconds for a shard and a consumer, and refuses others. */
  private static final Duration BETWEEN_CALLS = Duration.ofSeconds(1);

  private final KinesisAsyncClient client;
  private final String consumerArn;
  private final OpenShard shard;
  private final Runnable wake;
  private final Clock clock;
  private final Outage outage;
  private final Backoff backoff = new Backoff();
  private @Nullable Subscribed current;
  private @Nullable String continuation;
  private long nextNanos = System.nanoTime();

  PushedPages(
      KinesisAsyncClient client,
      String consumerArn,
      OpenShard shard,
      KinesisSourceSettings settings,
      Runnable wake,
      Clock clock) {
    this.client = client;
    this.consumerArn = consumerArn;
    this.shard = shard;
    this.wake = wake;
    this.clock = clock;
    this.outage = new Outage("Kinesis shard " + shard.id, settings.waits().patience());
  }

  @Override
  public @Nullable Page poll() throws IOException {
    if (current == null) {
      if (System.nanoTime() - nextNanos >= 0) {
        current = subscribe();
      }
      return null;
    }
    boolean over = current.isOver(); // looked at first: what came before the end is in the queue
    Pushed pushed = current.next();
    if (pushed != null) {
      outage.over();
      backoff.reset();
      continuation = pushed.continuation();
      return pushed.page();
    }
    if (over) {
      Throwable failure = current.failure();
      current = null;
      nextNanos = System.nanoTime() + BETWEEN_CALLS.toNanos();
      if (failure != null) {
        failed(failure);
      }
    }
    return null;
  }

  private void failed(Throwable cause) throws IOException {
    if (!KinesisFailures.passes(cause)) {
      throw KinesisFailures.failure("read Kinesis shard " + shard.id, cause);
    }
    outage.goesOn(KinesisFailures.passing(cause));
    nextNanos += backoff.next().toNanos();
  }

  private Subscribed subscribe() {
    SubscribeToShardRequest request =
        SubscribeToShardRequest.builder()
            .consumerARN(consumerArn)
            .shardId(shard.id.partition())
            .startingPosition(start(shard.reached()))
            .build();
    Subscribed subscribed = new Subscribed();
    SubscribeToShardResponseHandler handler =
        SubscribeToShardResponseHandler.builder()
            .onEventStream(events -> events.subscribe(subscribed))
            .onError(error -> {})
            .build();
    subscribed.ends(client.subscribeToShard(request, handler));
    return subscribed;
  }

  private StartingPosition start(ShardPlace place) {
    StartingPosition.Builder start = StartingPosition.builder();
    if (continuation != null) {
      return start
          .type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
          .sequenceNumber(continuation)
          .build();
    }
    return switch (place.kind()) {
      case OLDEST -> start.type(ShardIteratorType.TRIM_HORIZON).build();
      case TIME ->
          start
              .type(ShardIteratorType.AT_TIMESTAMP)
              .timestamp(Instant.ofEpochMilli(Long.parseLong(place.anchor())))
              .build();
      case AFTER ->
          start
              .type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
              .sequenceNumber(place.anchor())
              .build();
    };
  }

  @Override
  public void close() {
    if (current != null) {
      current.cancel();
    }
  }

  /**
   * What came, and the sequence number behind which the next subscription begins.
   *
   * @param continuation null behind the last page of a closed shard
   */
  private record Pushed(Page page, @Nullable String continuation) {}

  /** A subscription: events come on threads of the client. */
  private final class Subscribed implements Subscriber<SubscribeToShardEventStream> {
    private final Queue<Pushed> queue = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable CompletableFuture<Void> end;

    void ends(CompletableFuture<Void> future) {
      end = future;
      var unused = future.whenComplete((nothing, error) -> wake.run());
    }

    boolean isOver() {
      return end != null && end.isDone();
    }

    /** Why it is over; null if it has come to its regular end. */
    @Nullable Throwable failure() {
      try {
        if (end != null) {
          end.join();
        }
        return null;
      } catch (CompletionException | CancellationException e) {
        return KinesisFailures.cause(e);
      }
    }

    /** What came next; asks for more. */
    @Nullable Pushed next() {
      Pushed pushed = queue.poll();
      if (pushed != null) {
        request();
      }
      return pushed;
    }

    void cancel() {
      if (subscription != null) {
        subscription.cancel();
      }
      if (end != null) {
        end.cancel(true);
      }
    }

    private void request() {
      if (subscription != null) {
        subscription.request(1);
      }
    }

    @Override
    public void onSubscribe(Subscription started) {
      subscription = started;
      started.request(1);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
      if (event instanceof SubscribeToShardEvent e) {
        Long behind = e.millisBehindLatest();
        String next = e.continuationSequenceNumber();
        long millis = behind == null ? 0 : behind;
        queue.add(new Pushed(new Page(e.records(), millis, next == null, clock.millis()), next));
        wake.run();
      } else {
        request(); // of a kind that this version of the SDK does not know
      }
    }

    @Override
    public void onError(Throwable error) {
      wake.run();
    }

    @Override
    public void onComplete() {
      wake.run();
    }
  }
}
