package io.firnline.pipeline.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.pipeline.LandingPipeline;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.options.FirnlineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The parameter files fit the spec, and are options that a pipeline can be built of. */
class ParameterFilesTest {
  private static final Path FILES = SpecFile.PATH.resolveSibling("parameters");
  private static final Path STREAMS =
      Path.of("..", "templates", "airflow", "tests", "firnline.json");

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "kinesis", "pubsub"})
  void fitTheSpecAndTheOptions(String name) throws IOException {
    Map<String, String> parameters = parameters(name);
    assertThat(SpecFile.read().problems(parameters)).isEmpty();
    assertThat(parameters.get("source")).isEqualToIgnoringCase(name);

    FirnlineOptions options = Launcher.of(flags(parameters)).options();
    assertThat(LandingPipeline.create(options)).isNotNull();
  }

  /** As a console sends them. */
  @ParameterizedTest
  @ValueSource(strings = {"kafka", "kinesis", "pubsub"})
  void mayComeWithAllDefaultsOfTheSpec(String name) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>(SpecFile.read().defaults());
    parameters.putAll(parameters(name));
    FirnlineOptions filledIn = Launcher.of(flags(parameters)).options();
    FirnlineOptions plain = Launcher.of(flags(parameters(name))).options();
    assertThat(filledIn.getWindowSize()).isEqualTo(plain.getWindowSize());
    assertThat(LandingPipeline.create(filledIn)).isNotNull();
  }

  /** What the spec calls required is what the options' check misses, whatever the source. */
  @ParameterizedTest
  @ValueSource(strings = {"kafka", "kinesis", "pubsub"})
  void nothingThatIsRequiredCanBeLeftOut(String name) throws IOException {
    for (String required : SpecFile.read().required()) {
      Map<String, String> parameters = parameters(name);
      parameters.remove(required);
      assertThat(FlexSpec.missing(options(parameters))).containsExactly(required);
    }
    assertThat(new TreeSet<>(SpecFile.read().required()))
        .containsExactly("icebergCatalog", "icebergTable", "writerId");
  }

  /** What the DAGs of Airflow launch, in their own tests. */
  @Test
  void streamsOfDagsFitTheSpec() throws IOException {
    JsonNode streams = new ObjectMapper().readTree(STREAMS.toFile()).get("streams");
    List<String> launched = new ArrayList<>();
    for (Map.Entry<String, JsonNode> stream : streams.properties()) {
      if (stream.getValue().has("dataflow")) {
        assertThat(SpecFile.read().problems(launch(stream.getValue()))).isEmpty();
        launched.add(stream.getKey());
      }
    }
    assertThat(launched).containsExactly("sensors", "events");
  }

  private static Map<String, String> launch(JsonNode stream) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("icebergTable", stream.get("table").asText());
    parameters.put("icebergCatalog", stream.get("catalog").toString());
    parameters.put("writerId", "sensors");
    stream
        .get("options")
        .properties()
        .forEach(
            option -> {
              JsonNode value = option.getValue();
              parameters.put(
                  option.getKey(), value.isTextual() ? value.asText() : value.toString());
            });
    return parameters;
  }

  private static FirnlineOptions options(Map<String, String> parameters) {
    return PipelineOptionsFactory.fromArgs(flags(parameters).args().toArray(String[]::new))
        .as(FirnlineOptions.class);
  }

  /** As the launcher gives them. */
  private static Flags flags(Map<String, String> parameters) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--runner=DataflowRunner",
                "--project=my-project",
                "--region=europe-west1",
                "--stagingLocation=gs://my-project-sensors-staging/staging",
                "--gcpTempLocation=gs://my-project-sensors-staging/temp",
                // Nobody is asked whether these are there.
                "--pathValidatorClass=" + NoopPathValidator.class.getName(),
                "--credentialFactoryClass=" + NoopCredentialFactory.class.getName()));
    parameters.forEach((name, value) -> flags.add("--" + name + "=" + value));
    return new Flags(flags);
  }

  private static Map<String, String> parameters(String name) throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(FILES.resolve(name + ".yaml")));
    Map<String, String> parameters = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(file.get("--parameters")))
        // A value that YAML takes for a number or a boolean would reach gcloud as one.
        .forEach((key, value) -> parameters.put((String) key, (String) value));
    return parameters;
  }
}
