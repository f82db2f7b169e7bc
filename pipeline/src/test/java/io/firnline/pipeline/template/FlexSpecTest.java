package io.firnline.pipeline.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dataflow.model.ContainerSpec;
import com.google.api.services.dataflow.model.ParameterMetadata;
import io.firnline.pipeline.Golden;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.KafkaStart;
import io.firnline.pipeline.options.KinesisStart;
import io.firnline.pipeline.options.OptionGroup;
import io.firnline.pipeline.options.PubsubStart;
import io.firnline.pipeline.options.Size;
import io.firnline.pipeline.options.Span;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code templates/dataflow/spec.json} is made of the options; {@code -Dfirnline.golden=write}
 * makes it anew. What is tested beyond that is read from the file and from the options themselves,
 * so that a fault of what makes it is seen.
 */
class FlexSpecTest {
  private static SpecFile spec;

  @BeforeAll
  static void isMadeOfTheOptions() throws IOException {
    Golden.compare(SpecFile.PATH, FlexSpec.lines(), FlexSpecTest.class);
    spec = SpecFile.read();
  }

  @Test
  void everyOptionIsAParameterAndEveryParameterIsAnOption() {
    Set<String> expected = new HashSet<>(options().keySet());
    assertThat(expected).containsAll(FlexSpec.OF_FLINK);
    expected.removeAll(FlexSpec.OF_FLINK);
    for (String name : FlexSpec.OF_BEAM.keySet()) {
      assertThat(AwsOptions.class).hasDeclaredMethods(getter(name));
      expected.add(name);
    }
    assertThat(spec.parameters().keySet()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void everyGroupOfOptionsIsInTheTemplateAndTheHelp() {
    Set<Object> groups = new HashSet<>();
    OptionGroup.ALL.forEach(group -> groups.add(group.options()));
    assertThat(groups).isEqualTo(Set.of((Object[]) FirnlineOptions.class.getInterfaces()));
  }

  @Test
  void typesAreThoseOfTheOptions() {
    options()
        .forEach(
            (name, getter) -> {
              JsonNode parameter = spec.parameters().get(name);
              if (parameter != null) {
                String type = parameter.get("paramType").asText();
                Class<?> java = getter.getReturnType();
                assertThat(type.equals("BOOLEAN")).as(name).isEqualTo(java == boolean.class);
                assertThat(type.equals("NUMBER")).as(name).isEqualTo(java == int.class);
                assertThat(type.equals("ENUM")).as(name).isEqualTo(java.isEnum());
                assertThat(parameter.path("enumOptions").findValuesAsText("value"))
                    .as(name)
                    .isEqualTo(
                        java.isEnum()
                            ? Arrays.stream(java.getEnumConstants()).map(Object::toString).toList()
                            : List.of());
              }
            });
  }

  /**
   * A console sends what it has filled in: that has to be as good as nothing. Here it would not be.
   * A window is a minute long, and with files a day: a minute that is sent would be one with files,
   * too. A start of Pub/Sub that is sent sets the subscription back, at an update too.
   */
  private static final Set<String> UNSENT = Set.of("windowSize", "pubsubStart");

  @Test
  void defaultsAreThoseOfTheOptions() {
    FirnlineOptions untouched = PipelineOptionsFactory.create().as(FirnlineOptions.class);
    options()
        .forEach(
            (name, getter) -> {
              JsonNode parameter = spec.parameters().get(name);
              if (parameter != null && !UNSENT.contains(name)) {
                Object value = value(getter, untouched);
                assertThat(parameter.path("defaultValue").asText(null))
                    .as(name)
                    .isEqualTo(value == null ? null : value.toString());
              }
            });
    assertThat(UNSENT).allMatch(name -> !spec.parameters().get(name).has("defaultValue"));
    assertThat(spec.problems(spec.defaults()))
        .containsExactlyElementsOf(spec.required().stream().map(n -> "Missing " + n).toList());
  }

  @Test
  void itIsWhatDataflowCallsAContainerSpec() throws IOException {
    ContainerSpec read =
        GsonFactory.getDefaultInstance()
            .fromString(Files.readString(SpecFile.PATH), ContainerSpec.class);
    assertKnown(read);
    assertKnown(read.getMetadata());
    assertThat(read.getImage()).isEqualTo(FlexSpec.IMAGE);
    assertThat(read.getSdkInfo().getLanguage()).isEqualTo("JAVA");
    assertThat(read.getMetadata().getStreaming()).isTrue();
    assertThat(read.getMetadata().getSupportsExactlyOnce()).isTrue();
    assertThat(read.getMetadata().getSupportsAtLeastOnce()).isFalse();
    for (ParameterMetadata parameter : read.getMetadata().getParameters()) {
      assertKnown(parameter);
      assertThat(parameter.getParamType())
          .isIn("TEXT", "NUMBER", "BOOLEAN", "ENUM", "PUBSUB_SUBSCRIPTION", "PUBSUB_TOPIC");
      assertThat(parameter.getHelpText()).as(parameter.getName()).isNotBlank();
      assertThat(parameter.getGroupName()).as(parameter.getName()).isNotBlank();
      if (parameter.getEnumOptions() != null) {
        parameter.getEnumOptions().forEach(FlexSpecTest::assertKnown);
      }
    }
  }

  private static void assertKnown(GenericJson json) {
    assertThat(json.getUnknownKeys()).as(json.getClass().getSimpleName()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"kafkaBootstrapServers, Kafka bootstrap servers", "writerId, Writer ID"})
  void labelsAreWords(String name, String label) {
    assertThat(spec.parameters().get(name).get("label").asText()).isEqualTo(label);
  }

  /** What is refused before the launch is what the program refuses, and nothing else. */
  @Test
  void expressionsAcceptWhatOptionsRead() {
    check("windowSize", Span::of, "60s", "1h30m", "500MS", "2D", "0", "PT1H30M", "p1dt2h");
    check("windowSize", Span::of, "60", "1 m", "m", "-1s", "1w", "1m!", "1m\n2x");
    check("targetFileSize", Size::of, "128MiB", "64KB", "1048576", "64 kb", "1tib", "8b");
    check("targetFileSize", Size::of, "MiB", "1.5GB", "128Mi", "1PB");
    check("kafkaStart", KafkaStart::of, "LEDGER", "latest", "2026-11-22T08:00:00Z", "later");
    check("kinesisStart", KinesisStart::new, "TRIM_HORIZON", "2026-11-22t08:00:00.5z", "EARLIEST");
    check("pubsubStart", PubsubStart::of, "LEDGER", "subscription", "2026-11-22T08:00:00Z", "2026");
    check("shards", Integer::valueOf, "0", "12", "1.5", "many");
    check("tableProperties", FlexSpecTest::object, "{\"a\":\"b\"}", "{ }", "a=b", "[1]");
  }

  private static Object object(String text) {
    if (!text.startsWith("{")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static void check(String name, Function<String, ?> reader, String... values) {
    for (String value : values) {
      assertThat(spec.problems(Map.of(name, value)).contains("Invalid " + name + " " + value))
          .as(name + " " + value)
          .isNotEqualTo(reads(reader, value));
    }
  }

  private static boolean reads(Function<String, ?> reader, String value) {
    try {
      var unused = reader.apply(value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Of options that users may set: found without the groups, which could leave one out. */
  private static Map<String, Method> options() {
    Map<String, Method> options = new TreeMap<>();
    for (Method method : FirnlineOptions.class.getMethods()) {
      boolean beams =
          Arrays.stream(PipelineOptions.class.getMethods())
              .anyMatch(other -> other.getName().equals(method.getName()));
      if (method.getName().startsWith("get")
          && !beams
          && !method.isAnnotationPresent(Hidden.class)) {
        options.put(OptionGroup.nameOf(method), method);
      }
    }
    return options;
  }

  private static String getter(String name) {
    return "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static @Nullable Object value(Method getter, FirnlineOptions options) {
    try {
      return getter.invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(getter.getName(), e);
    }
  }
}
