package io.firnline.pipeline.source.kinesis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;

/**
 * A stream as Kinesis describes it.
 *
 * @param name its name, by which the ledger knows it
 * @param arn by which it is asked for; null to ask by the name
 * @param fullArn its ARN in any case
 * @param created when; one that is deleted and created again has another time
 * @param retention how long it keeps records
 * @param askedAt when it was described, by the clock of Kinesis
 */
record KinesisStream(
    String name,
    @Nullable String arn,
    String fullArn,
    Instant created,
    Duration retention,
    Instant askedAt) {

  /** How much sooner than promised Kinesis, or a clock that differs, may lose a record. */
  private static final Duration MARGIN = Duration.ofMinutes(10);

  static boolean isArn(String nameOrArn) {
    return nameOrArn.startsWith("arn:");
  }

  /** Name of a stream of a name or an ARN. */
  static String nameOf(String nameOrArn) {
    return isArn(nameOrArn) ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
  }

  /** What tells it from one of the same name. */
  String identity() {
    return "kinesis:%s:%d".formatted(fullArn, created.toEpochMilli());
  }

  /** Whether the stream has to have all that arrived at a time or later. */
  boolean keeps(long arrivalMillis, long nowMillis) {
    return arrivalMillis >= nowMillis - retention.minus(MARGIN).toMillis();
  }

  GetShardIteratorRequest.Builder iterator(String shardId) {
    GetShardIteratorRequest.Builder request = GetShardIteratorRequest.builder().shardId(shardId);
    return arn == null ? request.streamName(name) : request.streamARN(arn);
  }

  GetRecordsRequest.Builder records(GetRecordsRequest.Builder request, String iterator) {
    return arn == null
        ? request.shardIterator(iterator)
        : request.shardIterator(iterator).streamARN(arn);
  }
}
