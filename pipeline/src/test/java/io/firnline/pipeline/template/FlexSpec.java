package io.firnline.pipeline.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.OptionGroup;
import io.firnline.pipeline.options.OptionsCheck;
import io.firnline.pipeline.options.SourceKind;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** The template's spec file, made of the options that users may set. */
final class FlexSpec {
  /** What {@code build} replaces by the image's name. */
  static final String IMAGE = "IMAGE";

  /** Flink's own, without any meaning on Dataflow. */
  static final Set<String> OF_FLINK = Set.of("checkpointDir", "checkpointInterval");

  /** Beam's options that a source needs, which have no group of ours, with words of ours. */
  static final Map<String, String> OF_BEAM = ofBeam();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern MISSING = Pattern.compile("Missing --(\\w+):.*");

  private final List<FirnlineOptions> defaults;
  private final Set<String> required;

  private FlexSpec() {
    defaults =
        Arrays.stream(SourceKind.values())
            .map(source -> PipelineOptionsFactory.fromArgs("--source=" + source))
            .map(builder -> builder.as(FirnlineOptions.class))
            .toList();
    required = required(defaults);
  }

  private static Map<String, String> ofBeam() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("awsRegion", "Region of Kinesis, e.g. eu-west-1; or of files on S3.");
    options.put(
        "awsCredentialsProvider",
        "How workers are known to AWS, as a JSON object. On Dataflow best by a role that trusts the worker's service account: {\"@type\":\"StsAssumeRoleForFederatedCredentialsProvider\",\"roleArn\":\"...\",\"audience\":\"...\",\"webIdTokenProviderFQCN\":\"org.apache.beam.sdk.io.aws2.auth.GoogleADCIdTokenProvider\"}. A key written here is on the job's page for all to see.");
    options.put("endpoint", "Another endpoint for AWS than that of the region.");
    return options;
  }

  /** The lines of the file. */
  static List<String> lines() throws JsonProcessingException {
    return JSON.writerWithDefaultPrettyPrinter()
        .writeValueAsString(new FlexSpec().spec())
        .lines()
        .toList();
  }

  private ObjectNode spec() {
    ObjectNode spec = JSON.createObjectNode();
    spec.put("image", IMAGE);
    spec.putObject("sdkInfo").put("language", "JAVA");
    ObjectNode metadata = spec.putObject("metadata");
    metadata.put("name", "Firnline");
    metadata.put(
        "description",
        "Lands Kafka, Kinesis, Pub/Sub or files in Apache Iceberg tables, with one exactly-once commit for each event-time window.");
    // Records that are delivered twice cannot be told from two records.
    metadata.put("streaming", true).put("supportsAtLeastOnce", false);
    metadata.put("supportsExactlyOnce", true);
    var parameters = metadata.putArray("parameters");
    for (OptionGroup group : OptionGroup.ALL) {
      group.getters().stream()
          .filter(getter -> !OF_FLINK.contains(OptionGroup.nameOf(getter)))
          .forEach(getter -> parameters.add(parameter(group, getter)));
    }
    OF_BEAM.forEach((name, help) -> parameters.add(start(name, help, "AWS")));
    return spec;
  }

  private ObjectNode parameter(OptionGroup group, Method getter) {
    String name = OptionGroup.nameOf(getter);
    String help = getter.getAnnotation(Description.class).value();
    ObjectNode parameter = start(name, help, group.name());
    parameter.put("isOptional", !required.contains(name));
    parameter.put("paramType", FlexTypes.paramType(name, getter.getReturnType()));
    String byDefault = byDefault(getter);
    if (byDefault != null) {
      parameter.put("defaultValue", byDefault);
    }
    FlexTypes.regex(getter.getReturnType())
        .ifPresent(regex -> parameter.putArray("regexes").add(regex));
    if (getter.getReturnType().isEnum()) {
      var values = parameter.putArray("enumOptions");
      for (Object constant : getter.getReturnType().getEnumConstants()) {
        values.addObject().put("value", constant.toString()).put("label", constant.toString());
      }
    }
    return parameter;
  }

  private static ObjectNode start(String name, String help, String group) {
    ObjectNode parameter = JSON.createObjectNode();
    parameter.put("name", name).put("label", label(name)).put("helpText", help);
    parameter.put("groupName", group);
    return parameter.put("isOptional", true).put("paramType", "TEXT");
  }

  /**
   * What the option is, unless that depends on the source: then only the help text can tell. Nor
   * for one that does something where it is given, whatever its value: a console sends defaults.
   */
  private @Nullable String byDefault(Method getter) {
    if (OptionGroup.nameOf(getter).equals("pubsubStart")) {
      return null;
    }
    Set<String> values = new HashSet<>();
    for (FirnlineOptions options : defaults) {
      values.add(String.valueOf(value(getter, options)));
    }
    boolean source = OptionGroup.nameOf(getter).equals("source");
    String value = source ? SourceKind.KAFKA.name() : values.iterator().next();
    return (values.size() > 1 && !source) || value.equals("null") ? null : value;
  }

  private static @Nullable Object value(Method getter, FirnlineOptions options) {
    try {
      return getter.invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + getter.getName(), e);
    }
  }

  /** What every source needs, by what the check says of options with nothing set. */
  private static Set<String> required(List<FirnlineOptions> nothingSet) {
    Set<String> required = new TreeSet<>(missing(nothingSet.get(0)));
    nothingSet.forEach(options -> required.retainAll(missing(options)));
    return required;
  }

  /** The options that the check says are missing. */
  static Set<String> missing(FirnlineOptions options) {
    return OptionsCheck.problems(options).stream()
        .map(MISSING::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet());
  }

  /** {@code kafkaBootstrapServers} as "Kafka bootstrap servers". */
  static String label(String name) {
    String words = name.replaceAll("([A-Z])", " $1").toLowerCase(java.util.Locale.ROOT);
    String label = Character.toUpperCase(words.charAt(0)) + words.substring(1);
    return label
        .replaceFirst("^Pubsub\\b", "Pub/Sub")
        .replaceFirst("^Csv\\b", "CSV")
        .replaceFirst("^Aws\\b", "AWS")
        .replaceFirst("\\bid\\b", "ID");
  }
}
