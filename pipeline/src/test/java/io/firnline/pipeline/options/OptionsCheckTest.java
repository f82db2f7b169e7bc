package io.firnline.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsCheckTest {
  private static final List<String> GOOD =
      List.of(
          "--kafkaBootstrapServers=localhost:9092",
          "--kafkaTopics=sensor-data",
          "--icebergTable=lake.sensor_data",
          "--icebergCatalog={\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/x.db\",\"warehouse\":\"/x\"}",
          "--writerId=sensors");

  @Test
  void passesTheSmallestCommandThatWorks() {
    assertThat(problems()).isEmpty();
  }

  @Test
  void listsAllThatIsMissingAtOnce() {
    FirnlineOptions none = PipelineOptionsFactory.fromArgs().as(FirnlineOptions.class);
    assertThatThrownBy(() -> OptionsCheck.check(none))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageStartingWith("Cannot start: 5 problems\n - Missing --kafkaBootstrapServers: ")
        .hasMessageContaining("\n - Missing --kafkaTopics: give the topics to read")
        .hasMessageContaining("\n - Missing --icebergTable: ")
        .hasMessageContaining("\n - Missing --icebergCatalog: ")
        .hasMessageContaining("\n - Missing --writerId: ");
  }

  @Test
  void countsOneProblemInTheSingular() {
    assertThatThrownBy(() -> OptionsCheck.check(options("--windowSize=500ms")))
        .hasMessage("Cannot start: 1 problem\n - Invalid --windowSize 500ms: give at least 1s");
  }

  @Test
  void namesValueRuleAndRemedyOfEachInvalidOption() {
    assertThat(
            problems(
                "--kafkaTopicPattern=a(",
                "--kafkaMonitoringGroup=",
                "--acceptLoss=a/0:1-2,a/0:7,b/1:9-9",
                "--kafkaConsumerProperties={\"enable.auto.commit\":\"true\"}",
                "--lateRows=SIDE_TABLE",
                "--deadLetterTable=lake.sensor_data",
                "--homeTable=control",
                "--windowOffset=2m",
                "--targetFileSize=5KB",
                "--metadataColumns=topic,size",
                "--checkpointInterval=0",
                "--heartbeat=0",
                "--lateBeyondMax=DEAD_LETTER",
                "--icebergBranch=my audit",
                "--shards=-1",
                "--maxNewColumns=-1",
                "--tableRefresh=16m"))
        .containsExactly(
            "Invalid --kafkaTopicPattern a(: give either --kafkaTopics or --kafkaTopicPattern",
            "Invalid --kafkaTopicPattern a(: not a regular expression: Unclosed group",
            "Missing --kafkaMonitoringGroup: name a group, or leave it out for none",
            "Invalid --acceptLoss: 'a/0:7' is not topic/partition:from-to, e.g. sensors/0:1000-1500",
            "Invalid --acceptLoss: Invalid gap from 9 to 9: its end is the first position that is still there, so it comes after its start",
            "Invalid --kafkaConsumerProperties enable.auto.commit: the table remembers the positions, not Kafka",
            "Invalid --heartbeat 0s: give at least 100ms",
            "Invalid --icebergBranch: Invalid branch 'my audit': use 1 to 100 letters, digits, '_', '-', '.' and '/', e.g. audit",
            "Invalid --shards -1: give 0 or more",
            "Invalid --maxNewColumns -1: give 0 or more",
            "Invalid --tableRefresh 16m: give at most 15m",
            "Invalid --targetFileSize 5000: give at least 1MiB",
            "Invalid --homeTable control: write it namespace.table",
            "Missing --lateTable: needed with --lateRows=SIDE_TABLE",
            "Invalid --deadLetterTable lake.sensor_data: another option has the same table; give each its own",
            "Invalid --windowOffset 2m: give less than --windowSize",
            "Missing --maxLateness: without it no row is too late, and --lateBeyondMax means nothing",
            "Invalid --checkpointInterval 0s: give at least 100ms",
            "Invalid --metadataColumns size: choose from key, headers, topic, partition, offset, record_time");
  }

  private static final List<String> FILES =
      List.of(
          "--source=FILES",
          "--icebergTable=lake.sensor_data",
          "--icebergCatalog={\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/x.db\",\"warehouse\":\"/x\"}",
          "--writerId=backfill");

  @Test
  void passesTheSmallestCommandForFiles() {
    assertThat(ofFiles("--files=/data/*.json,s3://bucket/a.gz,file:///x/**")).isEmpty();
  }

  @Test
  void refusesFlagsOfTheOtherSource() {
    assertThat(
            ofFiles(
                "--files=/data/*",
                "--kafkaTopics=a,b",
                "--kafkaConsumerProperties={\"sasl.jaas.config\":\"secret\"}",
                "--kafkaStart=latest"))
        .containsExactly(
            "Invalid --kafkaTopics a,b: it needs --source=KAFKA, and it is FILES; give that, or leave this out",
            "Invalid --kafkaConsumerProperties: it needs --source=KAFKA, and it is FILES; give that, or leave this out",
            "Invalid --kafkaStart LATEST: it needs --source=KAFKA, and it is FILES; give that, or leave this out");
    assertThat(problems("--files=/data/*", "--filesOrder=TIME", "--filesHeaderLines=1"))
        .containsExactly(
            "Invalid --files /data/*: it needs --source=FILES, and it is KAFKA; give that, or leave this out",
            "Invalid --filesOrder TIME: it needs --source=FILES, and it is KAFKA; give that, or leave this out",
            "Invalid --filesHeaderLines 1: it needs --source=FILES, and it is KAFKA; give that, or leave this out");
  }

  /** What is set behind the user's back anyway must not be taken without a word. */
  @Test
  void consumerPropertiesThatAreOursAreRefusedWithAReason() {
    assertThat(
            problems(
                "--kafkaConsumerProperties={\"allow.auto.create.topics\":\"true\",\"auto.offset.reset\":\"latest\",\"isolation.level\":\"read_uncommitted\",\"max.poll.records\":\"5\"}"))
        .containsExactly(
            "Invalid --kafkaConsumerProperties allow.auto.create.topics: topics are never created by reading them; create them first",
            "Invalid --kafkaConsumerProperties auto.offset.reset: use --kafkaStart",
            "Invalid --kafkaConsumerProperties isolation.level: only committed records are read");
  }

  @Test
  void snapshotPropertiesMustNotTakeOurNames() {
    assertThat(problems("--snapshotProperties={\"team\":\"x\",\"firnline.n\":\"7\"}"))
        .containsExactly("Invalid --snapshotProperties firnline.n: names in firnline. are our own");
  }

  @Test
  void namesAllThatIsWrongWithFiles() {
    assertThat(ofFiles())
        .containsExactly(
            "Missing --files: give the files to read, e.g. /data/2026-11-22/*.json.gz");
    assertThat(
            ofFiles(
                "--files=data/*,/x/{a,b}.json", "--filesHeaderLines=-1", "--homeTable=lake.home"))
        .containsExactly(
            "Invalid --files data/*: give an absolute path or a URI, since the table remembers it",
            "Invalid --files /x/{a: {a,b} is not understood, commas separate globs; write each out",
            "Invalid --files b}.json: {a,b} is not understood, commas separate globs; write each out",
            "Invalid --filesHeaderLines -1: give 0 or more");
    assertThat(
            ofFiles(
                "--files=/data/*",
                "--filesHeaderLines=1",
                "--format=AVRO",
                "--avroSchema={\"type\":\"record\",\"name\":\"R\",\"fields\":[]}"))
        .containsExactly("Invalid --filesHeaderLines 1: files of AVRO have no lines; leave it out");
    assertThat(
            ofFiles(
                "--files=/data/*",
                "--filesHeaderLines=1",
                "--format=PARQUET",
                "--avroSchema={\"type\":\"record\",\"name\":\"R\",\"fields\":[]}"))
        .containsExactly(
            "Invalid --filesHeaderLines 1: files of PARQUET have no lines; leave it out");
    assertThat(ofFiles("--files=/data/*", "--format=AVRO", "--schemaRegistry=http://registry:8081"))
        .containsExactly(
            "Missing --avroSchema: each Avro data file has a schema of its own, and all records get this one; give e.g. that of the newest file",
            "Invalid --schemaRegistry: Avro data files carry their schemas; give --avroSchema, the one that all records get");
    assertThat(
            ofFiles("--files=/data/*", "--format=PROTOBUF", "--schemaRegistry=http://registry:1"))
        .containsExactly(
            "Invalid --format PROTOBUF: files are read line by line, and its records are no lines; give JSON, CSV, RAW, AVRO or PARQUET");
    FirnlineOptions routed = options("--source=FILES", "--files=/data/*");
    routed.setKafkaBootstrapServers(null);
    routed.setKafkaTopics(null);
    routed.setIcebergTable("lake.{topic}");
    assertThat(OptionsCheck.problems(routed))
        .containsExactly(
            "Invalid --icebergTable lake.{topic}: files have no topic; name one table for them");
  }

  private static List<String> ofKinesis(String... more) {
    List<String> flags = new ArrayList<>(FILES);
    flags.set(0, "--source=KINESIS");
    flags.addAll(List.of(more));
    return OptionsCheck.problems(
        PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class));
  }

  @Test
  void passesTheSmallestCommandForKinesis() {
    assertThat(ofKinesis("--kinesisStreams=a,arn:aws:kinesis:eu-west-1:123456789012:stream/b"))
        .isEmpty();
    assertThat(
            ofKinesis(
                "--kinesisStreams=a",
                "--kinesisStart=2026-11-22T08:00:00Z",
                "--kinesisConsumer=firnline",
                "--acceptLoss=a/shardId-000000000000:1-2"))
        .isEmpty();
  }

  @Test
  void namesAllThatIsWrongWithKinesis() {
    assertThat(ofKinesis())
        .containsExactly("Missing --kinesisStreams: give the names or ARNs of the streams to read");
    assertThat(
            ofKinesis(
                "--kinesisStreams=a b,arn:aws:kinesis:x,c,arn:aws:kinesis:eu-west-1:123456789012:stream/c",
                "--kinesisConsumer=a/b",
                "--kinesisPollInterval=100ms",
                "--acceptLoss=a",
                "--kafkaTopics=t",
                "--files=/x"))
        .containsExactly(
            "Invalid --kafkaTopics t: it needs --source=KAFKA, and it is KINESIS; give that, or leave this out",
            "Invalid --files /x: it needs --source=FILES, and it is KINESIS; give that, or leave this out",
            "Invalid --kinesisStreams a b: a name has 1 to 128 letters, digits, '_', '-' and '.'",
            "Invalid --kinesisStreams arn:aws:kinesis:x: write arn:aws:kinesis:REGION:ACCOUNT:stream/NAME",
            "Invalid --kinesisStreams arn:aws:kinesis:eu-west-1:123456789012:stream/c: c has the same name, by which the table knows a stream; read one of them by a job of its own",
            "Invalid --kinesisConsumer a/b: a name has 1 to 128 letters, digits, '_', '-' and '.'; leave it out to poll",
            "Invalid --kinesisPollInterval 100ms: Kinesis allows five requests in a second; give at least 200ms",
            "Invalid --kinesisPollInterval 100ms: with --kinesisConsumer nothing is polled; leave one of them out",
            "Invalid --acceptLoss: 'a' is not topic/partition:from-to, e.g. sensors/0:1000-1500");
    assertThat(problems("--kinesisStreams=a", "--kinesisStart=LATEST"))
        .containsExactly(
            "Invalid --kinesisStreams a: it needs --source=KINESIS, and it is KAFKA; give that, or leave this out",
            "Invalid --kinesisStart LATEST: it needs --source=KINESIS, and it is KAFKA; give that, or leave this out");
    assertThatThrownBy(() -> new KinesisStart("earliest"))
        .hasMessage(
            "Invalid start 'EARLIEST': give LEDGER, TRIM_HORIZON, LATEST, or a time such as 2026-01-31T12:00:00Z");
  }

  private static List<String> ofFiles(String... more) {
    List<String> flags = new ArrayList<>(FILES);
    flags.addAll(List.of(more));
    return OptionsCheck.problems(
        PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class));
  }

  private static List<String> ofPubsub(String... more) {
    List<String> flags = new ArrayList<>(FILES);
    flags.set(flags.indexOf("--source=FILES"), "--source=PUBSUB");
    flags.addAll(List.of(more));
    return OptionsCheck.problems(
        PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class));
  }

  @Test
  void passesTheSmallestCommandForPubsub() {
    assertThat(ofPubsub("--pubsubSubscription=projects/my-project/subscriptions/sensors"))
        .isEmpty();
    assertThat(ofPubsub("--pubsubTopic=projects/my-project/topics/sensors")).isEmpty();
  }

  @Test
  void namesAllThatIsWrongWithPubsub() {
    assertThat(ofPubsub("--files=/data/*", "--kafkaReader=KAFKA_IO", "--pubsubIdAttribute="))
        .containsExactly(
            "Invalid --kafkaReader KAFKA_IO: it needs --source=KAFKA, and it is PUBSUB; give that, or leave this out",
            "Invalid --files /data/*: it needs --source=FILES, and it is PUBSUB; give that, or leave this out",
            "Missing --pubsubSubscription: give the subscription to read, projects/PROJECT/subscriptions/NAME",
            "Missing --pubsubIdAttribute: name an attribute, or leave it out");
    assertThat(
            ofPubsub(
                "--pubsubSubscription=sensors",
                "--pubsubTopic=projects/my-project/subscriptions/s",
                "--pubsubTimestampAttribute=ts",
                "--eventTimeField=time",
                "--metadataColumns=partition,offset",
                "--untilCaughtUp"))
        .containsExactly(
            "Invalid --untilCaughtUp true: Beam's PubsubIO cannot tell when it has caught up; leave it out",
            "Invalid --pubsubTopic projects/my-project/subscriptions/s: give either --pubsubSubscription or --pubsubTopic",
            "Invalid --pubsubSubscription sensors: write it projects/PROJECT/subscriptions/NAME",
            "Invalid --pubsubTopic projects/my-project/subscriptions/s: write it projects/PROJECT/topics/NAME",
            "Invalid --pubsubTimestampAttribute ts: the event time is in an attribute or, by --eventTimeField, in the payload; give one of them",
            "Invalid --metadataColumns partition: Pub/Sub has no partitions; choose from key, headers, topic, offset, record_time");
    assertThat(
            ofPubsub(
                "--pubsubTopic=projects/my-project/topics/sensors",
                "--pubsubKnownIds=100001",
                "--pubsubReach=8d",
                "--pubsubStart=2026-11-22T08:00:00Z"))
        .containsExactly(
            "Invalid --pubsubKnownIds 100001: give 0 to 100000",
            "Invalid --pubsubReach 8d: give 0 to 7d",
            "Invalid --pubsubStart 2026-11-22T08:00:00Z: only a subscription can be set back; give --pubsubSubscription");
  }

  @Test
  void refusesWhatKinesisIoCannotDo() {
    assertThat(ofKinesis("--kinesisStreams=a", "--kinesisReader=KINESIS_IO")).isEmpty();
    assertThat(
            ofKinesis(
                "--kinesisReader=KINESIS_IO",
                "--kinesisStreams=a,arn:aws:kinesis:eu-west-1:123456789012:stream/b",
                "--kinesisStart=2126-11-22T08:00:00Z",
                "--kinesisConsumer=firnline",
                "--acceptLoss=a/shardId-000000000000:1-2",
                "--untilCaughtUp=true"))
        .containsExactly(
            "Invalid --untilCaughtUp true: Beam's KinesisIO cannot tell when it has caught up; leave it out",
            "Invalid --kinesisStreams arn:aws:kinesis:eu-west-1:123456789012:stream/b with --kinesisReader=KINESIS_IO: KinesisIO asks for streams by their names, in the account of the credentials; give b, or read with POSITIONED",
            "Invalid --kinesisStart 2126-11-22T08:00:00Z with --kinesisReader=KINESIS_IO: it is in the future; give LATEST to start now, or read with POSITIONED",
            "Invalid --kinesisConsumer firnline with --kinesisReader=KINESIS_IO: KinesisIO takes the ARN of a consumer that is registered, by Beam's own --kinesisIOConsumerArns={\"STREAM\":\"ARN\"}; give that, or read with POSITIONED",
            "Invalid --acceptLoss a/shardId-000000000000:1-2 with --kinesisReader=KINESIS_IO: KinesisIO does not tell which positions are lost; leave it out, or read with POSITIONED");
    assertThat(
            ofKinesis(
                "--kinesisReader=KINESIS_IO", "--kinesisStreams=a", "--kinesisPollInterval=1s"))
        .containsExactly(
            "Invalid --kinesisPollInterval 1s with --kinesisReader=KINESIS_IO: KinesisIO has a pace of its own; leave it out, or read with POSITIONED");
    assertThat(problems("--kinesisReader=KINESIS_IO"))
        .containsExactly(
            "Invalid --kinesisReader KINESIS_IO: it needs --source=KINESIS, and it is KAFKA; give that, or leave this out");
  }

  @Test
  void refusesWhatKafkaIoCannotDo() {
    assertThat(problems("--kafkaReader=KAFKA_IO")).isEmpty();
    assertThat(
            problems(
                "--kafkaReader=KAFKA_IO",
                "--kafkaMonitoringGroup=lag",
                "--kafkaStart=2026-11-22T08:00:00Z",
                "--acceptLoss=a/0:1-2",
                "--untilCaughtUp=true"))
        .containsExactly(
            "Invalid --untilCaughtUp true: Beam's KafkaIO cannot tell when it has caught up; leave it out",
            "Invalid --kafkaStart 2026-11-22T08:00:00Z with --kafkaReader=KAFKA_IO: KafkaIO fails at a partition that has nothing since; give EARLIEST or LATEST, or read with POSITIONED",
            "Invalid --kafkaMonitoringGroup lag with --kafkaReader=KAFKA_IO: KafkaIO would start from the group's offsets, which are ahead of the table; leave it out, or read with POSITIONED",
            "Invalid --acceptLoss a/0:1-2 with --kafkaReader=KAFKA_IO: KafkaIO does not tell which positions are lost; leave it out, or read with POSITIONED");
    FirnlineOptions pattern = options("--kafkaReader=KAFKA_IO", "--kafkaTopicPattern=a.*");
    pattern.setKafkaTopics(null);
    assertThat(OptionsCheck.problems(pattern))
        .containsExactly(
            "Invalid --kafkaTopicPattern a.* with --kafkaReader=KAFKA_IO: KafkaIO does not find topics that appear later; name them by --kafkaTopics, or read with POSITIONED");
  }

  @Test
  void refusesABranchWithoutAName() {
    assertThat(problems("--icebergBranch="))
        .containsExactly("Missing --icebergBranch: name a branch, or leave it out for main");
  }

  @Test
  void refusesACatalogThatIsNoJsonObject() {
    FirnlineOptions options = options();
    options.setIcebergCatalog("jdbc:sqlite:/x.db");
    assertThat(OptionsCheck.problems(options))
        .singleElement()
        .asString()
        .startsWith("Invalid --icebergCatalog: Invalid catalog: it must be a JSON object");
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    assertThat(problems("--schema=@/no/such/file"))
        .singleElement()
        .asString()
        .startsWith("Invalid --schema: Cannot read @/no/such/file");
  }

  @Test
  void aCatalogWithoutAnAtomicSwapIsRefusedUnlessTheUserInsists() {
    FirnlineOptions options = options();
    options.setIcebergCatalog("{\"type\":\"hadoop\",\"warehouse\":\"gs://lake/w\"}");
    assertThat(OptionsCheck.problems(options))
        .singleElement()
        .asString()
        .startsWith(
            "Invalid --icebergCatalog: Invalid catalog 'iceberg': a hadoop catalog on gs://lake/w has no atomic swap")
        .endsWith(
            "accept the loss with its property \"firnline.accept-unsafe-catalog\":\"true\" or --acceptUnsafeCatalog");
    options.setAcceptUnsafeCatalog(true);
    assertThat(OptionsCheck.problems(options)).isEmpty();
    options.setAcceptUnsafeCatalog(false);
    options.setIcebergCatalog("{\"type\":\"hadoop\",\"warehouse\":\"hdfs://lake/w\"}");
    assertThat(OptionsCheck.problems(options)).isEmpty();
  }

  @Test
  void aReferenceIsFollowedToACatalogWithoutAnAtomicSwap(@TempDir Path dir) throws IOException {
    Path warehouse = Files.writeString(dir.resolve("warehouse"), "s3a://hidden/w\n");
    FirnlineOptions options = options();
    options.setIcebergCatalog("{\"type\":\"hadoop\",\"warehouse\":\"@" + warehouse + "\"}");
    assertThat(OptionsCheck.problems(options))
        .singleElement()
        .asString()
        .contains("a hadoop catalog on s3a (warehouse @" + warehouse + ") has no atomic swap")
        .contains("--acceptUnsafeCatalog")
        .doesNotContain("hidden");
    options.setIcebergCatalog("{\"type\":\"hadoop\",\"warehouse\":\"@/only/on/workers\"}");
    assertThat(OptionsCheck.problems(options)).isEmpty();
  }

  private static List<String> problems(String... more) {
    return OptionsCheck.problems(options(more));
  }

  private static FirnlineOptions options(String... more) {
    List<String> flags = new ArrayList<>(GOOD);
    flags.addAll(List.of(more));
    return PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class);
  }
}
