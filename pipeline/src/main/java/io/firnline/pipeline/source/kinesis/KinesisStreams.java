package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.Outage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilter;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/**
 * What a reader asks of Kinesis beside records, each call one that waits. What passes, such as
 * throttling, is waited for up to a bound.
 */
final class KinesisStreams {
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration NO_CHILDREN = Duration.ofMillis(500);

  private final KinesisAsyncClient client;
  private final Duration patience;

  /**
   * @param patience how long to wait for a Kinesis that is away, or throttles
   */
  KinesisStreams(KinesisAsyncClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  KinesisAsyncClient client() {
    return client;
  }

  /** The stream of a name or an ARN. */
  KinesisStream describe(String nameOrArn) throws IOException, InterruptedException {
    boolean arn = KinesisStream.isArn(nameOrArn);
    DescribeStreamSummaryResponse answer =
        call(
            "read stream " + nameOrArn,
            () ->
                client.describeStreamSummary(
                    r -> {
                      if (arn) {
                        r.streamARN(nameOrArn);
                      } else {
                        r.streamName(nameOrArn);
                      }
                    }));
    StreamDescriptionSummary summary = answer.streamDescriptionSummary();
    return new KinesisStream(
        summary.streamName(),
        arn ? nameOrArn : null,
        summary.streamARN(),
        summary.streamCreationTimestamp(),
        Duration.ofHours(summary.retentionPeriodHours()),
        timeOf(answer));
  }

  /** The clock of Kinesis, in whole seconds: our own may be ahead of it. */
  private static Instant timeOf(AwsResponse answer) {
    return answer
        .sdkHttpResponse()
        .firstMatchingHeader("Date")
        .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
        .orElseGet(Instant::now);
  }

  /** All shards that the stream still lists. */
  ShardTree shards(KinesisStream stream) throws IOException, InterruptedException {
    return new ShardTree(stream.name(), list(stream, null));
  }

  /** The shards that were open at a time. */
  ShardTree shardsAt(KinesisStream stream, long millis) throws IOException, InterruptedException {
    ShardFilter filter =
        ShardFilter.builder()
            .type(ShardFilterType.AT_TIMESTAMP)
            .timestamp(Instant.ofEpochMilli(millis))
            .build();
    return new ShardTree(stream.name(), list(stream, filter));
  }

  private List<Shard> list(KinesisStream stream, @Nullable ShardFilter filter)
      throws IOException, InterruptedException {
    List<Shard> shards = new ArrayList<>();
    ListShardsRequest.Builder first = ListShardsRequest.builder().shardFilter(filter);
    ListShardsRequest request =
        (stream.arn() == null ? first.streamName(stream.name()) : first.streamARN(stream.arn()))
            .build();
    while (true) {
      ListShardsRequest asked = request;
      ListShardsResponse answer =
          call("list the shards of stream " + stream.name(), () -> client.listShards(asked));
      shards.addAll(answer.shards());
      if (answer.nextToken() == null) {
        return shards;
      }
      request = ListShardsRequest.builder().nextToken(answer.nextToken()).build();
    }
  }

  /** The shards of a stream, once those are listed that a closed one was split or merged into. */
  ShardTree shardsWithChildren(KinesisStream stream, OpenShard closed)
      throws IOException, InterruptedException {
    Outage outage = new Outage("the children of Kinesis shard " + closed.id, patience);
    while (true) {
      ShardTree tree = shards(stream);
      if (tree.hasChildren(closed.id)) {
        return tree;
      }
      outage.goesOn(new IOException("it is closed, but no child of it is listed"));
      Thread.sleep(NO_CHILDREN.toMillis());
    }
  }

  /** Whether the shard still has the record before a place, and so all behind it. */
  boolean hasRecordBefore(KinesisStream stream, String shardId, ShardPlace place)
      throws IOException, InterruptedException {
    GetShardIteratorRequest at =
        stream
            .iterator(shardId)
            .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
            .startingSequenceNumber(place.anchor())
            .build();
    String what = "read shard " + shardId + " of stream " + stream.name();
    String iterator = call(what, () -> client.getShardIterator(at)).shardIterator();
    while (iterator != null) {
      String next = iterator;
      GetRecordsResponse answer =
          call(what, () -> client.getRecords(r -> stream.records(r, next).limit(1)));
      if (!answer.records().isEmpty()) {
        return answer.records().get(0).sequenceNumber().equals(place.anchor());
      }
      iterator = answer.millisBehindLatest() > 0 ? answer.nextShardIterator() : null;
    }
    return false;
  }

  /** The ARN of a consumer, which is registered if it is not yet, once it can be used. */
  String consumer(KinesisStream stream, String name) throws IOException, InterruptedException {
    String what = "use consumer %s of stream %s".formatted(name, stream.name());
    Outage outage = new Outage("consumer %s of %s".formatted(name, stream.name()), patience);
    while (true) {
      try {
        var described =
            call(
                    what,
                    () ->
                        client.describeStreamConsumer(
                            r -> r.streamARN(stream.fullArn()).consumerName(name)))
                .consumerDescription();
        if (described.consumerStatus() == ConsumerStatus.ACTIVE) {
          return described.consumerARN();
        }
        outage.goesOn(new IOException("it is " + described.consumerStatusAsString()));
        Thread.sleep(NO_CHILDREN.toMillis());
      } catch (MissingException e) {
        register(what, stream, name);
      }
    }
  }

  /** Another reader may be the first: then it is in use. */
  private void register(String what, KinesisStream stream, String name)
      throws IOException, InterruptedException {
    try {
      var unused =
          client
              .registerStreamConsumer(r -> r.streamARN(stream.fullArn()).consumerName(name))
              .get(CALL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = KinesisFailures.cause(e);
      if (!KinesisFailures.passes(cause)) {
        throw KinesisFailures.failure(what, cause);
      }
    }
  }

  /** A stream, a shard or a consumer does not exist. */
  static final class MissingException extends IOException {
    private static final long serialVersionUID = 1L;

    MissingException(IOException failure) {
      super(failure.getMessage(), failure);
    }
  }

  private <T> T call(String what, Supplier<CompletableFuture<T>> request)
      throws IOException, InterruptedException {
    Outage outage = new Outage("Kinesis, to " + what, patience);
    Backoff backoff = new Backoff();
    while (true) {
      try {
        return request.get().get(CALL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        Throwable cause = KinesisFailures.cause(e);
        if (cause instanceof ResourceNotFoundException) {
          throw new MissingException(KinesisFailures.failure(what, cause));
        }
        if (!KinesisFailures.passes(cause)) {
          throw KinesisFailures.failure(what, cause);
        }
        outage.goesOn(KinesisFailures.passing(cause));
        Thread.sleep(backoff.next().toMillis());
      }
    }
  }
}
