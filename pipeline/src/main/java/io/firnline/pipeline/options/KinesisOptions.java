package io.firnline.pipeline.options;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where records come from: Kinesis. Region, credentials, role and endpoint are Beam's options for
 * all of AWS: {@code --awsRegion}, {@code --awsCredentialsProvider}, {@code --endpoint}.
 */
public interface KinesisOptions extends PipelineOptions {
  @Description(
      "Streams to read, names or ARNs, separated by commas. All their shards are read, over splits and merges. Region, credentials and endpoint are Beam's options --awsRegion, --awsCredentialsProvider and --endpoint; without them the AWS SDK's own defaults count.")
  @Nullable List<String> getKinesisStreams();

  void setKinesisStreams(List<String> value);

  @Description(
      "Where to start with streams that the table's ledger does not know: LEDGER (same as TRIM_HORIZON for them), TRIM_HORIZON, LATEST or a time of arrival like 2026-11-22T08:00:00Z. Known shards always go on where the ledger ends.")
  @Default.InstanceFactory(Defaults.KinesisLedgerStart.class)
  KinesisStart getKinesisStart();

  void setKinesisStart(KinesisStart value);

  @Description(
      "Name of the stream consumer that Kinesis pushes records to (enhanced fan-out: 2 MB/s a shard of its own, within some 70 ms, at a price). It is registered with each stream where it is not yet, and never deregistered. One job may use a name. Default: none, shards are polled.")
  @Nullable String getKinesisConsumer();

  void setKinesisConsumer(String value);

  @Description(
      "Least time between two requests for records of one shard that is polled. Kinesis allows five in a second, for all who poll it together: give more where others read the stream, too.")
  @Default.InstanceFactory(Defaults.FifthOfASecond.class)
  Span getKinesisPollInterval();

  void setKinesisPollInterval(Span value);

  @Description(
      "What reads Kinesis. POSITIONED: our own reader; each commit is proven complete, and a start without state goes on exactly where the table ends. KINESIS_IO: Beam's KinesisIO as a message source; exact for as long as the job keeps its state, and --allowedDisorder is how far an event may lie before its arrival.")
  @Default.Enum("POSITIONED")
  KinesisReader getKinesisReader();

  void setKinesisReader(KinesisReader value);
}
