package io.firnline.pipeline.options;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Where records come from: Kafka. */
public interface KafkaOptions extends PipelineOptions {
  @Description(
      "Kafka brokers to start from, host:port, separated by commas. Every worker must reach them.")
  @Nullable String getKafkaBootstrapServers();

  void setKafkaBootstrapServers(String value);

  @Description(
      "Topics to read, separated by commas. Give this or --kafkaTopicPattern. All their partitions are read, new ones too.")
  @Nullable List<String> getKafkaTopics();

  void setKafkaTopics(List<String> value);

  @Description(
      "Java regular expression of whole topic names to read; topics that appear later are found while the job runs.")
  @Nullable String getKafkaTopicPattern();

  void setKafkaTopicPattern(String value);

  @Description(
      "Further properties of the Kafka consumer as a JSON object, e.g. for TLS and SASL. A value may be env:NAME or @file: it is then read where the consumer runs, and never stored with the job.")
  @Nullable Map<String, String> getKafkaConsumerProperties();

  void setKafkaConsumerProperties(Map<String, String> value);

  @Description(
      "Where to start with partitions that the table's ledger does not know: LEDGER (same as EARLIEST for them), EARLIEST, LATEST or a time like 2026-11-22T08:00:00Z. Known partitions always go on where the ledger ends.")
  @Default.InstanceFactory(Defaults.LedgerStart.class)
  KafkaStart getKafkaStart();

  void setKafkaStart(KafkaStart value);

  @Description(
      "Consumer group whose offsets follow the job, for lag monitors alone: they are what finished checkpoints have read, which is ahead of the table by what is in open windows, and the job never reads them back. Take a name that no consumer uses. Default: none.")
  @Nullable String getKafkaMonitoringGroup();

  void setKafkaMonitoringGroup(String value);

  @Description(
      "What reads Kafka. POSITIONED: our own reader; each commit is proven complete, and a start without state goes on exactly where the table ends. KAFKA_IO: Beam's KafkaIO as a message source; exact for as long as the job keeps its state.")
  @Default.Enum("POSITIONED")
  KafkaReader getKafkaReader();

  void setKafkaReader(KafkaReader value);

  @Description(
      "Positions that are gone from Kafka or Kinesis and that a start goes on without, separated by commas: topic/partition:from-to, exactly as the error says that they are lost. The ledger keeps them as lost for ever; given again, the flag changes nothing.")
  @Nullable List<String> getAcceptLoss();

  void setAcceptLoss(List<String> value);

  @Description(
      "Number of readers, each with a Kafka consumer or a Kinesis client of its own; a Kafka partition belongs to one of them. On Flink the launcher sets it to --parallelism (8 on a cluster where that is not given). 0: as many as the runner asks for. Fixed for as long as a job keeps its state.")
  @Default.Integer(0)
  int getSourceSplits();

  void setSourceSplits(int value);

  @Description(
      "How far complete-through moves between two commits while no records come: an idle stream makes one empty commit in this time, not one for every window. Windows with rows never wait for it: a quiet Kafka partition tells the others once a --windowSize, or this often if that is shorter, that it is caught up.")
  @Default.InstanceFactory(Defaults.OneMinute.class)
  Span getHeartbeat();

  void setHeartbeat(Span value);
}
