package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** A Kinesis that others wrote, with streams that tests make, fill and reshard by the SDK. */
final class KinesisService implements AutoCloseable {
  private final KinesisAsyncClient client;

  KinesisService(URI endpoint) {
    client =
        KinesisAsyncClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .build();
  }

  /** Whether it answers at all. */
  boolean answers() {
    return client.listStreams().handle((answer, error) -> error == null).join();
  }

  /** A new stream of sensor readings. */
  SensorStream create(String name, int shards, Readings readings) {
    return create(name, shards, readings, record -> record);
  }

  /** The same, of records that are wrapped up somehow. */
  SensorStream create(String name, int shards, Readings readings, UnaryOperator<byte[]> wrapping) {
    client.createStream(r -> r.streamName(name).shardCount(shards)).join();
    awaitActive(name);
    return new SensorStream(
        name,
        readings,
        (keys, records) -> put(name, keys, records.stream().map(wrapping).toList()));
  }

  private List<SensorStream.Put> put(String name, List<String> keys, List<byte[]> records) {
    List<PutRecordsRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      entries.add(
          PutRecordsRequestEntry.builder()
              .partitionKey(keys.get(i))
              .data(SdkBytes.fromByteArray(records.get(i)))
              .build());
    }
    PutRecordsResponse answer = client.putRecords(r -> r.streamName(name).records(entries)).join();
    assertThat(answer.failedRecordCount()).isZero();
    return answer.records().stream()
        .map(r -> new SensorStream.Put(r.shardId(), r.sequenceNumber()))
        .toList();
  }

  void split(String name, String shard, String startOfSecondHalf) {
    client
        .splitShard(
            r -> r.streamName(name).shardToSplit(shard).newStartingHashKey(startOfSecondHalf))
        .join();
    awaitActive(name);
  }

  void merge(String name, String shard, String neighbour) {
    client
        .mergeShards(r -> r.streamName(name).shardToMerge(shard).adjacentShardToMerge(neighbour))
        .join();
    awaitActive(name);
  }

  private void awaitActive(String name) {
    Proof.await(
        "stream " + name,
        () ->
            client
                    .describeStreamSummary(r -> r.streamName(name))
                    .join()
                    .streamDescriptionSummary()
                    .streamStatus()
                == StreamStatus.ACTIVE);
  }

  @Override
  public void close() {
    client.close();
  }
}
