package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The landing pipeline of each source as a Dataflow job, built without any network. Step names are
 * the names of the state of running jobs, and coders its bytes: one that changes breaks their
 * update. A source that Dataflow's runner refuses is found here.
 *
 * <p>After a wanted change: {@code mvn -pl pipeline -am test -Dtest=DataflowGraphTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfirnline.golden=write} writes the lists anew; say in
 * the change log which {@code --transformNameMapping} an update needs.
 */
class DataflowGraphTest {
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
  @EnumSource(names = "KAFKA_IO", mode = EnumSource.Mode.EXCLUDE)
  void theStepsOfTheClassicWorkerAreThoseOfRunningJobs(Source source) throws IOException {
    JsonNode job = run("classic-" + source.ordinal(), source);

    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    compare(source.list("v1"), DataflowSteps.ofClassicWorker(job));
  }

  /**
   * For the classic worker Dataflow's runner splits sources at the launch; KafkaIO asks a broker.
   */
  @Test
  void kafkaIoCannotBeBuiltForTheClassicWorkerWithoutABroker() {
    assertThatThrownBy(() -> run("classic-io", Source.KAFKA_IO))
        .hasRootCauseMessage("No resolvable bootstrap urls given in bootstrap.servers");
  }

  @ParameterizedTest
  @EnumSource
  void theTransformsOfRunnerV2AreThoseOfRunningJobs(Source source) throws IOException {
    String name = "v2-" + source.ordinal();
    JsonNode job = run(name, source, "--experiments=use_runner_v2");

    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    compare(source.list("v2"), DataflowSteps.ofRunnerV2(KeepingStager.kept(name, "pipeline.pb")));
  }

  private JsonNode run(String name, Source source, String... more) throws IOException {
    Path template = directory.resolve(name + ".json");
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--runner=DataflowRunner",
                "--jobName=" + name,
                "--launchId=launch",
                "--project=p1-proj",
                "--region=us-central1",
                "--gcpTempLocation=gs://bkt-a/tmp",
                "--stagingLocation=gs://bkt-a/staging/",
                "--templateLocation=" + template,
                "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator",
                "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
                "--stagerClass=" + KeepingStager.class.getName(),
                "--icebergTable=lake.sensor_data",
                "--icebergCatalog={\"type\":\"rest\",\"uri\":\"http://catalog.invalid:8181\"}",
                "--schema=sensor_id string, temperature double, timestamp long",
                "--eventTimeField=timestamp",
                "--writerId=sensors"));
    flags.addAll(source.flags);
    flags.addAll(List.of(more));
    LandingPipeline.create(Launcher.of(new Flags(flags)).options()).run();
    return new ObjectMapper().readTree(template.toFile());
  }

  private static void compare(String file, List<String> found) throws IOException {
    Golden.compare(GOLDEN.resolve(file), found, DataflowGraphTest.class);
  }
}
