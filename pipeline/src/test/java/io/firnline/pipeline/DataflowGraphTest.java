package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The landing pipeline as a Dataflow job, built without any network. Step names are the names of
 * the state of running jobs: one that changes breaks their update.
 *
 * <p>After a wanted change: {@code mvn -pl pipeline -am test -Dtest=DataflowGraphTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfirnline.golden=write} writes the lists anew; say in
 * the change log which {@code --transformNameMapping} an update needs.
 */
class DataflowGraphTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/firnline/pipeline");

  @TempDir Path directory;

  @Test
  void theStepsOfTheClassicWorkerAreThoseOfRunningJobs() throws IOException {
    compare("dataflow-steps.txt", steps(build("classic")));
  }

  @Test
  void theTransformsOfRunnerV2AreThoseOfRunningJobs() throws IOException {
    JsonNode job = build("v2", "--experiments=use_runner_v2");

    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    compare("dataflow-transforms.txt", transforms(KeepingStager.kept("v2", "pipeline.pb")));
  }

  private static List<String> steps(JsonNode job) {
    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    List<String> steps = new ArrayList<>();
    for (JsonNode step : job.at("/steps")) {
      steps.add(step.at("/kind").asText() + " " + text(step.at("/properties/user_name")));
    }
    return steps;
  }

  private JsonNode build(String name, String... more) throws IOException {
    List<String> flags = flags(name);
    flags.addAll(Arrays.asList(more));
    return run(name, flags);
  }

  private JsonNode run(String name, List<String> flags) throws IOException {
    LandingPipeline.create(Launcher.of(new Flags(flags)).options()).run();
    return new ObjectMapper().readTree(directory.resolve(name + ".json").toFile());
  }

  private List<String> flags(String name) {
    Path template = directory.resolve(name + ".json");
    return new ArrayList<>(
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
            "--kafkaBootstrapServers=kafka.invalid:9092",
            "--kafkaTopics=sensor-data",
            "--icebergTable=lake.sensor_data",
            "--icebergCatalog={\"type\":\"rest\",\"uri\":\"http://catalog.invalid:8181\"}",
            "--schema=sensor_id string, temperature double, timestamp long",
            "--eventTimeField=timestamp",
            "--writerId=sensors"));
  }

  private static String text(JsonNode value) {
    String text = value.isObject() ? value.at("/value").asText() : value.asText();
    assertThat(text).isNotEmpty();
    return text;
  }

  /** Leaves of the graph: name, what they do, and how their outputs are stored. */
  private static List<String> transforms(byte[] proto) throws IOException {
    RunnerApi.Components all = RunnerApi.Pipeline.parseFrom(proto).getComponents();
    return all.getTransformsMap().values().stream()
        .filter(transform -> transform.getSubtransformsCount() == 0)
        .map(
            transform ->
                "%s %s -> %s"
                    .formatted(
                        transform.getUniqueName(),
                        transform.getSpec().getUrn(),
                        coders(transform, all)))
        .sorted()
        .toList();
  }

  private static String coders(RunnerApi.PTransform transform, RunnerApi.Components all) {
    return transform.getOutputsMap().values().stream()
        .map(id -> coder(all.getPcollectionsOrThrow(id).getCoderId(), all))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String coder(String id, RunnerApi.Components all) {
    RunnerApi.Coder coder = all.getCodersOrThrow(id);
    String urn = coder.getSpec().getUrn();
    if (urn.startsWith("beam:coders:javasdk")) {
      byte[] java = coder.getSpec().getPayload().toByteArray();
      return SerializableUtils.deserializeFromByteArray(java, id).getClass().getSimpleName();
    }
    String parts =
        coder.getComponentCoderIdsList().stream()
            .map(part -> coder(part, all))
            .collect(Collectors.joining(", "));
    return urn + (parts.isEmpty() ? "" : "(" + parts + ")");
  }

  private static void compare(String file, List<String> found) throws IOException {
    Golden.compare(GOLDEN.resolve(file), found, DataflowGraphTest.class);
  }
}
