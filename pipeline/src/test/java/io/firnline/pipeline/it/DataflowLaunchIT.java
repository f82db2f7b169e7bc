package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import com.fasterxml.jackson.databind.JsonNode;
import io.firnline.pipeline.cli.CommandRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A launch on Dataflow as far as it goes without Dataflow: {@code firnline run} against servers
 * that stand in for Cloud Storage and Dataflow. What is uploaded, what is submitted, what is
 * refused before either.
 */
class DataflowLaunchIT {
  private static final String JOB = "firnline-sensors";
  private static final String OWN = "firnline.jar";

  @TempDir Path folder;

  private StorageServer storage;
  private DataflowServer dataflow;

  @BeforeEach
  void startServers() {
    storage = new StorageServer("bkt-a");
    dataflow = new DataflowServer();
  }

  @AfterEach
  void stopServers() {
    storage.close();
    dataflow.close();
    assertThat(storage.unknown()).as("requests that storage did not know").isEmpty();
    assertThat(dataflow.unknown()).as("requests that Dataflow did not know").isEmpty();
  }

  @Test
  void submitsTheJobAndStagesEachFileOnce() throws IOException {
    submitted(run());
    List<String> first = storage.uploadedSince();
    assertThat(jars(first)).hasSize(3).allMatch(n -> n.matches("tmp/staging/.+-[\\w-]{40,}\\.jar"));
    assertThat(first).anyMatch(name -> name.startsWith("tmp/staging/pipeline-"));
    JsonNode job = dataflow.jobs().get(0);
    assertThat(job.at("/name").asText()).isEqualTo(JOB);
    assertThat(packages(job)).containsAll(jars(first));

    dataflow.setState(job.at("/id").asText(), "JOB_STATE_CANCELLED");
    submitted(run());
    assertThat(jars(storage.uploadedSince())).as("uploaded again").isEmpty();
    assertThat(packages(dataflow.jobs().get(1))).containsAll(jars(first));

    Files.write(folder.resolve(OWN), new byte[] {2});
    dataflow.setState(dataflow.jobs().get(1).at("/id").asText(), "JOB_STATE_DRAINED");
    submitted(run());
    assertThat(jars(storage.uploadedSince())).hasSize(1).allMatch(n -> n.contains("/firnline-"));
  }

  private static List<String> jars(List<String> names) {
    return names.stream().filter(name -> name.endsWith(".jar")).toList();
  }

  /** Where workers get their class path from, without scheme and bucket. */
  private static List<String> packages(JsonNode job) {
    List<String> names = new ArrayList<>();
    job.at("/environment/workerPools/0/packages")
        .forEach(p -> names.add(p.at("/location").asText().replaceFirst("^.*bkt-a/", "")));
    return names;
  }

  @Test
  void theJobIsWhatWasAskedForAndExactlyOnce() {
    submitted(
        run(
            "--serviceAccount=sensors@p1-proj.iam.gserviceaccount.com",
            "--subnetwork=regions/europe-west1/subnetworks/lake",
            "--usePublicIps=false",
            "--workerMachineType=n2-standard-2",
            "--diskSizeGb=50",
            "--numWorkers=2",
            "--maxNumWorkers=5",
            "--sdkContainerImage=europe-docker.pkg.dev/p1-proj/lake/firnline:1",
            "--dataflowServiceOptions=enable_prime",
            "--labels={\"team\":\"lake\"}"));
    JsonNode job = dataflow.jobs().get(0);
    assertThat(job.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    assertThat(job.at("/location").asText()).isEqualTo(DataflowServer.REGION);
    assertThat(job.at("/labels/team").asText()).isEqualTo("lake");
    JsonNode environment = job.at("/environment");
    assertThat(texts(environment.at("/experiments")))
        .contains("enable_streaming_engine", "enable_windmill_service")
        .noneMatch(e -> e.contains("at_least_once"));
    assertThat(texts(environment.at("/serviceOptions"))).containsExactly("enable_prime");
    assertThat(environment.at("/serviceAccountEmail").asText())
        .isEqualTo("sensors@p1-proj.iam.gserviceaccount.com");
    assertThat(environment.at("/tempStoragePrefix").asText()).endsWith("bkt-a/tmp");
    JsonNode pool = environment.at("/workerPools/0");
    assertThat(pool.at("/machineType").asText()).isEqualTo("n2-standard-2");
    assertThat(pool.at("/diskSizeGb").asInt()).isEqualTo(50);
    assertThat(pool.at("/numWorkers").asInt()).isEqualTo(2);
    assertThat(pool.at("/autoscalingSettings/maxNumWorkers").asInt()).isEqualTo(5);
    assertThat(pool.at("/ipConfiguration").asText()).isEqualTo("WORKER_IP_PRIVATE");
    assertThat(pool.at("/subnetwork").asText()).isEqualTo("regions/europe-west1/subnetworks/lake");
    assertThat(pool.at("/workerHarnessContainerImage").asText())
        .isEqualTo("europe-docker.pkg.dev/p1-proj/lake/firnline:1");
  }

  /** Runner v2 takes the graph from the bucket, as Beam's own form of it. */
  @Test
  void forRunnerV2TheGraphIsStagedAndNoStepIsInTheJob() throws IOException {
    submitted(run("--experiments=use_runner_v2"));
    JsonNode job = dataflow.jobs().get(0);
    assertThat(job.at("/steps")).isEmpty();
    assertThat(texts(job.at("/environment/experiments")))
        .contains("use_runner_v2", "use_portable_job_submission", "enable_streaming_engine");
    String graph = job.at("/environment/sdkPipelineOptions/options/pipelineUrl").asText();
    assertThat(RunnerApi.Pipeline.parseFrom(storage.bytes(graph.replace("gs://bkt-a/", ""))))
        .extracting(pipeline -> pipeline.getComponents().getTransformsCount(), INTEGER)
        .isGreaterThan(20);
  }

  /** What nobody sets is Dataflow's choice: it knows its machines, and prices, better. */
  @Test
  void machinesAreDataflowsChoiceUnlessTheUserSaysOtherwise() {
    submitted(run());
    JsonNode pool = dataflow.jobs().get(0).at("/environment/workerPools/0");
    assertThat(pool.at("/machineType").asText("")).isEmpty();
    assertThat(pool.at("/numWorkers").asInt(0)).isZero();
    JsonNode options = dataflow.jobs().get(0).at("/environment/sdkPipelineOptions/options");
    assertThat(options.at("/enableStreamingEngine").asBoolean()).isTrue();
    assertThat(options.at("/streaming").asBoolean()).isTrue();
    assertThat(options.at("/launchId").asText()).isNotEmpty();
    assertThat(options.at("/kafkaConsumerProperties/sasl.jaas.config").asText())
        .as("a reference, not the secret")
        .isEqualTo("@gs://bkt-a/jaas");
  }

  /**
   * What a Flex Template's launcher does: the service submits the graph, so nobody asks for jobs.
   */
  @Test
  void asATemplateTheGraphIsLeftInTheBucketAndNothingIsSubmitted() throws IOException {
    dataflow.put(JOB, "JOB_STATE_RUNNING");
    dataflow.refuse(1_000);
    String name = "tmp/template_launches/1/job_object";
    submitted(run("--templateLocation=gs://bkt-a/" + name, "--update"));
    JsonNode graph = JsonServer.JSON.readTree(storage.bytes(name));
    assertThat(graph.at("/type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    assertThat(graph.at("/steps")).hasSizeGreaterThan(10);
    assertThat(dataflow.jobs()).hasSize(1);
  }

  /**
   * The job goes on from its state: were the writer taken over and the subscription set back, as at
   * a start without state, messages would come again. Catalog and subscription are not there.
   */
  @Test
  void anUpdateTakesNoWriterOverAndSetsNoSubscriptionBack() {
    dataflow.put(JOB, "JOB_STATE_RUNNING");
    submitted(
        run(
            "--update",
            "--source=PUBSUB",
            "--pubsubSubscription=projects/p1-proj/subscriptions/none",
            "--pubsubStart=2026-11-29T00:00:00Z"));
    assertThat(dataflow.jobs()).hasSize(2);
  }

  @Test
  void anUpdateReplacesTheRunningJob() {
    dataflow.put("another", "JOB_STATE_RUNNING");
    dataflow.put("ended", "JOB_STATE_DONE");
    submitted(run());
    String running = dataflow.jobs().get(2).at("/id").asText();
    submitted(run("--update", "--transformNameMapping={\"OldParse\":\"Parse\"}"));
    JsonNode update = dataflow.jobs().get(3);
    assertThat(update.at("/replaceJobId").asText()).isEqualTo(running);
    assertThat(update.at("/name").asText()).isEqualTo(JOB);
    assertThat(update.at("/transformNameMapping").toString()).isEqualTo("{\"OldParse\":\"Parse\"}");
    assertThat(dataflow.state(running)).isEqualTo("JOB_STATE_UPDATED");
  }

  @Test
  void anUpdateOfAJobThatIsNotThereIsRefusedBeforeAnythingIsUploaded() {
    dataflow.put("a", "JOB_STATE_RUNNING");
    dataflow.put("b", "JOB_STATE_RUNNING");
    dataflow.put("firnline-sensor", "JOB_STATE_RUNNING");
    dataflow.put(JOB, "JOB_STATE_DRAINED");
    refused(
        run("--update"),
        1,
        "Cannot update job 'firnline-sensors': no job of this name runs in project p1-proj, region europe-west1 (did you mean firnline-sensor?); leave --update out to launch it");
  }

  @Test
  void anUpdateOfAJobThatDrainsOrDoesNotRunYetIsRefused() {
    String id = dataflow.put(JOB, "JOB_STATE_DRAINING");
    refused(
        run("--update"),
        1,
        "Cannot update job 'firnline-sensors': "
            + id
            + " is ending (JOB_STATE_DRAINING); when it has ended, launch without --update");
    dataflow.setState(id, "JOB_STATE_QUEUED");
    refused(run("--update"), 1, id + " does not run yet (JOB_STATE_QUEUED); try again");
  }

  @Test
  void aSecondJobOfTheSameNameIsRefused() {
    String id = dataflow.put(JOB, "JOB_STATE_RUNNING");
    refused(
        run(),
        1,
        "Cannot launch job 'firnline-sensors': it is there already as " + id,
        "give --update to replace it",
        "gcloud dataflow jobs drain " + id + " --region=europe-west1",
        "of two jobs of one --writerId the older one stops");
    dataflow.setState(id, "JOB_STATE_CANCELLING");
    refused(run(), 1, id + " is still ending (JOB_STATE_CANCELLING); try again when it has ended");
  }

  @Test
  void aProjectThatRefusesTheLoginIsNamed() {
    dataflow.refuse(1);
    refused(
        run(),
        1,
        "Cannot list the jobs of project p1-proj in europe-west1: ",
        "The caller does not have permission",
        "check --project, --region and the credentials");
  }

  @Test
  void whatCannotWorkOnDataflowIsNamedAtOnceAndNothingIsSubmitted() {
    refused(
        run(
            "--dataflowServiceOptions=streaming_mode_at_least_once",
            "--icebergCatalog={\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/data/lake.db\",\"warehouse\":\"file:///data/lake\",\"password\":\"env:PASSWORD\"}",
            "--kafkaConsumerProperties={\"sasl.jaas.config\":\"@/etc/jaas\"}",
            "--windowSise=5m"),
        2,
        "Cannot start: 6 problems",
        " - Unknown option --windowSise: did you mean --windowSize?",
        " - Invalid --dataflowServiceOptions streaming_mode_at_least_once: it delivers records twice, which no commit can undo; leave it out",
        " - Invalid --icebergCatalog uri jdbc:sqlite:/data/lake.db: it is a file, which each worker of Dataflow would have for itself",
        " - Invalid --icebergCatalog warehouse file:///data/lake: workers of Dataflow do not reach this disk; give gs://BUCKET/PATH",
        " - Invalid --icebergCatalog password env:PASSWORD: workers of Dataflow do not have this variable",
        " - Invalid --kafkaConsumerProperties sasl.jaas.config @/etc/jaas: workers of Dataflow do not have this file; give @gs://BUCKET/FILE");
  }

  private void refused(CommandRun run, int code, String... parts) {
    assertThat(run.text()).contains(parts);
    assertThat(run.code()).isEqualTo(code);
    assertThat(storage.uploadedSince()).as("uploaded by a launch that is refused").isEmpty();
    assertThat(dataflow.jobs()).noneMatch(job -> job.has("environment"));
  }

  private static void submitted(CommandRun run) {
    assertThat(run.code()).as(run.text()).isZero();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private CommandRun run(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--filesToStage=" + String.join(",", staged()),
                "--kafkaBootstrapServers=kafka.invalid:9092",
                "--kafkaTopics=sensor-data",
                "--kafkaConsumerProperties={\"sasl.jaas.config\":\"@gs://bkt-a/jaas\"}",
                "--icebergTable=lake.sensor_data",
                "--icebergCatalog={\"type\":\"rest\",\"uri\":\"http://catalog.invalid:8181\",\"warehouse\":\"lake\"}",
                "--schema=sensor_id string, temperature double, timestamp long",
                "--eventTimeField=timestamp",
                "--writerId=Sensors"));
    flags.addAll(storage.flags());
    flags.addAll(dataflow.flags());
    for (String flag : more) {
      String name = flag.replaceFirst("=.*", "");
      flags.removeIf(given -> given.replaceFirst("=.*", "").equals(name));
      flags.add(flag);
    }
    if (flags.contains("--source=PUBSUB")) {
      flags.removeIf(flag -> flag.startsWith("--kafka"));
    }
    return CommandRun.of(Stream.concat(Stream.of("run"), flags.stream()).toList());
  }

  private List<String> staged() {
    List<String> names = new ArrayList<>();
    Map.of("one.jar", 10, "large.jar", 3 << 20, OWN, 20)
        .forEach((name, length) -> names.add(jar(name, length)));
    return names;
  }

  private String jar(String name, int length) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file)) {
        Files.write(file, new byte[length]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }
}
