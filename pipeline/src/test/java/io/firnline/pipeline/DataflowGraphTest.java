package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.WindowedIcebergIO;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The landing pipeline of each source as a Dataflow job, built without any network. Step names are
 * the names of the state of running jobs, and coders its bytes: one that changes breaks their
 * update. A source that Dataflow's runner refuses is found here.
 *
 * <p>After a wanted change: {@code mvn -pl pipeline -am test -Dtest=DataflowGraphTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfirnline.golden=write} writes the lists anew. {@link
 * DataflowUpdateTest} then says whether jobs of the released version can still be updated.
 */
class DataflowGraphTest {
  private static final Instant EPOCH = new Instant(0);
  private static final String CATALOG =
      "{\"type\":\"rest\",\"uri\":\"http://catalog.invalid:8181\"}";
  private static final Path GOLDEN = Path.of("src/test/resources/io/firnline/pipeline/dataflow");

  @TempDir Path directory;

  /** What is read, and by which flags. */
  private enum Source {
    KAFKA("--kafkaBootstrapServers=kafka.invalid:9092", "--kafkaTopics=sensor-data"),
    KAFKA_IO(
        "--kafkaBootstrapServers=kafka.invalid:9092",
        "--kafkaTopics=sensor-data",
        "--kafkaReader=KAFKA_IO"),
    KINESIS("--source=KINESIS", "--kinesisStreams=sensor-data", "--awsRegion=eu-west-1"),
    KINESIS_IO(
        "--source=KINESIS",
        "--kinesisStreams=sensor-data",
        "--awsRegion=eu-west-1",
        // Without them KinesisIO looks for credentials where a pipeline is built.
        "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"b\"}",
        "--kinesisReader=KINESIS_IO"),
    PUBSUB("--source=PUBSUB", "--pubsubSubscription=projects/p1-proj/subscriptions/sensors"),
    FILES("--source=FILES", "--files=gs://bkt-a/readings/*.json");

    private final List<String> flags;

    Source(String... flags) {
      this.flags = List.of(flags);
    }

    String list(String worker) {
      return "%s-%s.txt".formatted(name().toLowerCase(Locale.ROOT).replace('_', '-'), worker);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"KAFKA_IO", "KINESIS_IO"},
      mode = EnumSource.Mode.EXCLUDE)
  void theStepsOfTheClassicWorkerAreThoseOfRunningJobs(Source source) throws IOException {
    JsonNode job = run("classic-" + source.ordinal(), source);

    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    compare(source.list("v1"), DataflowSteps.ofClassicWorker(job));
  }

  /**
   * For the classic worker Dataflow's runner splits sources at the launch; KafkaIO asks a broker,
   * KinesisIO the service.
   */
  @Test
  void kafkaIoCannotBeBuiltForTheClassicWorkerWithoutABroker() {
    assertThatThrownBy(() -> run("classic-io", Source.KAFKA_IO))
        .hasRootCauseMessage("No resolvable bootstrap urls given in bootstrap.servers");
  }

  @Test
  void kinesisIoCannotBeBuiltForTheClassicWorkerWithoutTheService() {
    assertThatThrownBy(
            () -> run("classic-kinesis", Source.KINESIS_IO, "--endpoint=http://127.0.0.1:1"))
        .hasStackTraceContaining("Connection refused");
  }

  @ParameterizedTest
  @EnumSource
  void theTransformsOfRunnerV2AreThoseOfRunningJobs(Source source) throws IOException {
    String name = "v2-" + source.ordinal();
    JsonNode job = run(name, source, "--experiments=use_runner_v2");

    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    compare(source.list("v2"), DataflowSteps.ofRunnerV2(KeepingStager.kept(name, "pipeline.pb")));
  }

  /** So that a running job may be updated to other options. */
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void optionsChangeNoStep(String worker) throws IOException {
    String name = "options-" + worker;
    JsonNode job =
        run(
            name,
            Source.KAFKA,
            with(
                worker,
                "--icebergTable=lake.{topic}",
                "--homeTable=lake.ledger",
                "--deadLetterTable=lake.dead",
                "--lateRows=SIDE_TABLE",
                "--lateTable=lake.late",
                "--windowSize=1h",
                "--schemaMode=ADD_AND_WIDEN",
                "--format=AVRO",
                "--schemaRegistry=http://registry.invalid:8081",
                "--icebergBranch=audit",
                "--commitGrouping=WINDOW",
                "--shards=7",
                "--sourceSplits=3"));

    compare(Source.KAFKA.list(worker), steps(worker, name, job));
  }

  /** Sources are unbounded, files too: they have an end, but the job cannot know it. */
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void filesAreNoBatchJobEither(String worker) throws IOException {
    String name = "files-batch-" + worker;
    JsonNode job = run(name, Source.FILES, with(worker, "--streaming=false"));

    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    compare(Source.FILES.list(worker), steps(worker, name, job));
  }

  /** What the library makes of bounded rows of any Beam user. */
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void boundedRowsAreABatchJob(String worker) throws IOException {
    String name = "rows-" + worker;
    List<String> flags = flags(name);
    flags.addAll(List.of(with(worker)));
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).create());
    Schema schema = Schema.builder().addStringField("sensor_id").addDateTimeField("time").build();
    var unused =
        pipeline
            .apply("Rows", Create.of(Row.withSchema(schema).addValues("s1", EPOCH).build()))
            .setRowSchema(schema)
            .apply("Window", Window.into(FixedWindows.of(Duration.standardMinutes(1))))
            .apply(
                "WriteToLake",
                WindowedIcebergIO.writeRows()
                    .to("lake.sensor_data")
                    .withCatalog(CatalogSpec.parse(CATALOG))
                    .withWriterId("rows"));
    pipeline.run();
    JsonNode job = new ObjectMapper().readTree(template(name).toFile());

    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_BATCH");
    compare("rows-batch-" + worker + ".txt", steps(worker, name, job));
  }

  private static String[] with(String worker, String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    if (worker.equals("v2")) {
      all.add("--experiments=use_runner_v2");
    }
    return all.toArray(String[]::new);
  }

  private static List<String> steps(String worker, String name, JsonNode job) throws IOException {
    return worker.equals("v1")
        ? DataflowSteps.ofClassicWorker(job)
        : DataflowSteps.ofRunnerV2(KeepingStager.kept(name, "pipeline.pb"));
  }

  private Path template(String name) {
    return directory.resolve(name + ".json");
  }

  /** Of any Dataflow job that is built and not submitted. */
  private List<String> flags(String name) {
    return new ArrayList<>(
        List.of(
            "--runner=DataflowRunner",
            "--jobName=" + name,
            "--project=p1-proj",
            "--region=us-central1",
            "--gcpTempLocation=gs://bkt-a/tmp",
            "--stagingLocation=gs://bkt-a/staging/",
            "--templateLocation=" + template(name),
            "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator",
            "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
            "--stagerClass=" + KeepingStager.class.getName(),
            // Of the class path Beam would take the checksums, for each job.
            "--filesToStage=" + GOLDEN.resolve("kafka-v1.txt")));
  }

  private JsonNode run(String name, Source source, String... more) throws IOException {
    List<String> flags = flags(name);
    flags.addAll(
        List.of(
            "--launchId=launch",
            "--icebergTable=lake.sensor_data",
            "--icebergCatalog=" + CATALOG,
            "--schema=sensor_id string, temperature double, timestamp long",
            "--eventTimeField=timestamp",
            "--writerId=sensors"));
    flags.addAll(source.flags);
    Flags given = Flags.of(more).withDefaults(flags);
    LandingPipeline.create(Launcher.of(given).options()).run();
    return new ObjectMapper().readTree(template(name).toFile());
  }

  private static void compare(String file, List<String> found) throws IOException {
    Golden.compare(
        GOLDEN.resolve(file),
        found,
        DataflowGraphTest.class,
        "running jobs keep their state by the names of steps, in the form of their coders, so another name or coder breaks their update (a new name needs an entry in "
            + ReleasedSteps.MAPPING
            + ", another coder must not be); ");
  }
}
