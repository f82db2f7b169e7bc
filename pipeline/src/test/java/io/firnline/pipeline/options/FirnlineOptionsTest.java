package io.firnline.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.pipeline.parse.DiscardPolicy;
import io.firnline.pipeline.parse.SchemaMode;
import io.firnline.pipeline.source.files.FileOrder;
import io.firnline.pipeline.time.EpochUnit;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every option has a default that is tested and a flag that is tested; a new one fails both. */
class FirnlineOptionsTest {
  private record Expected(@Nullable Object byDefault, String flag, Object value) {}

  private static final Map<String, Expected> OPTIONS = new HashMap<>();

  private static void option(String name, @Nullable Object byDefault, String flag, Object value) {
    OPTIONS.put(name, new Expected(byDefault, flag, value));
  }

  static {
    option("source", SourceKind.KAFKA, "FILES", SourceKind.FILES);
    option("files", null, "/a/*.json,s3://b/c", List.of("/a/*.json", "s3://b/c"));
    option("filesOrder", FileOrder.ANY, "TIME", FileOrder.TIME);
    option("filesHeaderLines", 0, "1", 1);
    option("kinesisStreams", null, "one,two", List.of("one", "two"));
    option(
        "kinesisStart",
        new KinesisStart("LEDGER"),
        "trim_horizon",
        new KinesisStart("TRIM_HORIZON"));
    option("kinesisConsumer", null, "firnline", "firnline");
    option("kinesisPollInterval", Span.of("200ms"), "1s", Span.of("1s"));
    option("kafkaBootstrapServers", null, "a:9092,b:9092", "a:9092,b:9092");
    option("kafkaTopics", null, "one,two", List.of("one", "two"));
    option("kafkaTopicPattern", null, "sensor-.*", "sensor-.*");
    option(
        "kafkaConsumerProperties",
        null,
        "{\"sasl.jaas.config\":\"env:JAAS\"}",
        Map.of("sasl.jaas.config", "env:JAAS"));
    option("kafkaStart", KafkaStart.of("LEDGER"), "latest", KafkaStart.of("LATEST"));
    option("kafkaReader", KafkaReader.POSITIONED, "KAFKA_IO", KafkaReader.KAFKA_IO);
    option("kinesisReader", KinesisReader.POSITIONED, "KINESIS_IO", KinesisReader.KINESIS_IO);
    option("pubsubSubscription", null, "projects/p/subscriptions/s", "projects/p/subscriptions/s");
    option("pubsubTopic", null, "projects/p/topics/t", "projects/p/topics/t");
    option("pubsubIdAttribute", null, "id", "id");
    option("pubsubTimestampAttribute", null, "ts", "ts");
    option("pubsubStart", PubsubStart.LEDGER, "subscription", PubsubStart.SUBSCRIPTION);
    option("pubsubKnownIds", 20_000, "100", 100);
    option("pubsubReach", Span.of("1m"), "10m", Span.of("10m"));
    option("kafkaMonitoringGroup", null, "firnline-lag", "firnline-lag");
    option("acceptLoss", null, "a/0:1-2,b/1:3-4", List.of("a/0:1-2", "b/1:3-4"));
    option("sourceSplits", 0, "8", 8);
    option("heartbeat", Span.of("1m"), "500ms", Span.ofMillis(500));
    option("format", Format.JSON, "AVRO", Format.AVRO);
    option("rawColumn", null, "body", "body");
    option("csvColumns", null, "id,-,v", List.of("id", "-", "v"));
    option("csvDelimiter", null, ";", ";");
    option("csvQuote", null, "'", "'");
    option("csvNull", null, "NULL", "NULL");
    option("schemaRegistry", null, "http://registry:8081", "http://registry:8081");
    option("schemaRegistryLogin", null, "env:REGISTRY", "env:REGISTRY");
    option("avroSchema", null, "@a.avsc", "@a.avsc");
    option("protoDescriptor", null, "@a.desc", "@a.desc");
    option("protoMessage", null, "acme.Reading", "acme.Reading");
    option("schema", null, "id string, v double", "id string, v double");
    option("unknownFields", UnknownFields.IGNORE, "DEAD_LETTER", UnknownFields.DEAD_LETTER);
    option("schemaMode", SchemaMode.STRICT, "ADD_COLUMNS", SchemaMode.ADD_COLUMNS);
    option("maxNewColumns", 100, "7", 7);
    option("metadataColumns", null, "topic,offset", List.of("topic", "offset"));
    option("eventTimeField", null, "timestamp", "timestamp");
    option("eventTimeUnit", EpochUnit.MILLIS, "SECONDS", EpochUnit.SECONDS);
    option("eventTimeColumn", null, "event_time", "event_time");
    option("windowSize", Span.of("60s"), "5m", Span.ofMillis(300_000));
    option("windowOffset", Span.ZERO, "30s", Span.ofMillis(30_000));
    option("allowedDisorder", Span.of("60s"), "0", Span.ZERO);
    option("maxLateness", null, "2d", Span.ofMillis(172_800_000));
    option("lateBeyondMax", DiscardPolicy.DROP, "DEAD_LETTER", DiscardPolicy.DEAD_LETTER);
    option("lateRows", LateRows.APPEND, "SIDE_TABLE", LateRows.SIDE_TABLE);
    option("maxFuture", Span.of("1h"), "PT5M", Span.ofMillis(300_000));
    option("icebergTable", null, "lake.{topic}", "lake.{topic}");
    option("icebergCatalog", null, "@/etc/catalog.json", "@/etc/catalog.json");
    option("acceptUnsafeCatalog", false, "true", true);
    option("writerId", null, "sensors", "sensors");
    option("icebergBranch", "main", "audit", "audit");
    option("homeTable", null, "lake.control", "lake.control");
    option("partitionBy", null, "hour(ts), bucket(16, id)", "hour(ts), bucket(16, id)");
    option("tableProperties", null, "{\"a\":\"b\"}", Map.of("a", "b"));
    option("snapshotProperties", null, "{\"team\":\"x\"}", Map.of("team", "x"));
    option("targetFileSize", null, "64MiB", Size.ofBytes(64L << 20));
    option("shards", 0, "4", 4);
    option("commitGrouping", CommitGrouping.CHECKPOINT, "WINDOW", CommitGrouping.WINDOW);
    option("patience", Span.of("10m"), "30s", Span.ofMillis(30_000));
    option("tableRefresh", Span.of("1m"), "5s", Span.ofMillis(5_000));
    option("ignoreSortOrder", false, "true", true);
    option("deadLetterTable", null, "lake.dead", "lake.dead");
    option("tableField", null, "meta.type", "meta.type");
    option("maxTables", 100, "7", 7);
    option("lateTable", null, "lake.late", "lake.late");
    option("checkpointInterval", Span.of("10s"), "1m", Span.ofMillis(60_000));
    option("checkpointDir", null, "file:///c", "file:///c");
    option("untilCaughtUp", false, "true", true);
    option("launchId", null, "l1", "l1");
  }

  @Test
  void everyOptionIsTested() {
    assertThat(getters().keySet()).isEqualTo(OPTIONS.keySet());
  }

  @Test
  void everyOptionHasItsDefault() {
    FirnlineOptions options = PipelineOptionsFactory.fromArgs().as(FirnlineOptions.class);
    OPTIONS.forEach(
        (name, expected) ->
            assertThat(value(options, name)).as(name).isEqualTo(expected.byDefault()));
  }

  @Test
  void windowsOfFilesAreDays() {
    FirnlineOptions options =
        PipelineOptionsFactory.fromArgs("--source=FILES").as(FirnlineOptions.class);
    assertThat(options.getWindowSize()).isEqualTo(Span.of("1d"));
  }

  @Test
  void everyFlagSetsItsOption() {
    FirnlineOptions options = all();
    OPTIONS.forEach(
        (name, expected) -> {
          assertThat(value(options, name)).as(name).isEqualTo(expected.value());
          assertThat(expected.value()).as(name + " differs").isNotEqualTo(expected.byDefault());
        });
  }

  @Test
  void everyOptionSurvivesTheWayToAWorker() throws Exception {
    ObjectMapper json = new ObjectMapper();
    PipelineOptions sent = json.readValue(json.writeValueAsString(all()), PipelineOptions.class);
    FirnlineOptions received = sent.as(FirnlineOptions.class);
    OPTIONS.forEach(
        (name, expected) -> assertThat(value(received, name)).as(name).isEqualTo(expected.value()));
  }

  @Test
  void everyOptionIsDescribed() {
    getters()
        .forEach(
            (name, getter) ->
                assertThat(
                        Optional.ofNullable(getter.getAnnotation(Description.class))
                            .map(Description::value)
                            .orElse(""))
                    .as(name)
                    .hasSizeGreaterThan(25)
                    .endsWith("."));
  }

  private static FirnlineOptions all() {
    String[] flags =
        OPTIONS.entrySet().stream()
            .map(e -> "--" + e.getKey() + "=" + e.getValue().flag())
            .toArray(String[]::new);
    return PipelineOptionsFactory.fromArgs(flags).as(FirnlineOptions.class);
  }

  private static @Nullable Object value(FirnlineOptions options, String name) {
    try {
      return Optional.ofNullable(getters().get(name)).orElseThrow().invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("No option " + name, e);
    }
  }

  private static Map<String, Method> getters() {
    Set<String> beams =
        Arrays.stream(PipelineOptions.class.getMethods())
            .map(Method::getName)
            .collect(Collectors.toSet());
    return Arrays.stream(FirnlineOptions.class.getMethods())
        .filter(m -> m.getName().startsWith("get") && !beams.contains(m.getName()))
        .sorted(Comparator.comparing(Method::getName))
        .collect(Collectors.toMap(m -> name(m.getName()), m -> m));
  }

  private static String name(String getter) {
    return Character.toLowerCase(getter.charAt(3)) + getter.substring(4);
  }
}
