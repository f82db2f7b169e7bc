package io.firnline.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateCheckTest {
  private static final List<String> KAFKA =
      List.of("--kafkaBootstrapServers=localhost:9092", "--kafkaTopics=a,b,c");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--icebergTable=lake.{topic}",
        "--icebergTable=lake.{type} --tableField=type",
        "--icebergTable=lake.{meta.type} --tableField=meta.type",
        "--icebergTable=lake.{topic}_{type}_raw --tableField=type --maxTables=1",
        "--icebergTable=lake.{type} --tableField=type --format=CSV --csvColumns=type",
        "--icebergTable={type}.events --tableField=type --homeTable=lake.control",
      })
  void passesWhatGoesTogether(String flags) {
    assertThat(problems(KAFKA, flags.split(" "))).isEmpty();
  }

  @Test
  void namesATemplateWithoutItsFieldAndAFieldWithoutItsTemplate() {
    assertThat(problems(KAFKA, "--icebergTable=lake.{type}"))
        .containsExactly(
            "Missing --tableField: --icebergTable lake.{type} has {type}, which stands for a field of that name; give --tableField=type");
    assertThat(problems(KAFKA, "--icebergTable=lake.events", "--tableField=type"))
        .containsExactly(
            "Invalid --tableField type: --icebergTable lake.events does not have it in braces; write it into the table's name, e.g. lake.{type}");
    assertThat(problems(KAFKA, "--icebergTable=lake.{kind}_{type}", "--tableField=type"))
        .containsExactly(
            "Invalid --icebergTable lake.{kind}_{type}: {kind} is neither {topic} nor {type}, the field of --tableField");
    assertThat(problems(KAFKA, "--icebergTable=lake.{type", "--tableField=type"))
        .contains("Invalid --icebergTable lake.{type: write it namespace.table");
  }

  @Test
  void namesAllThatIsWrongAtOnce() {
    assertThat(
            problems(
                KAFKA,
                "--icebergTable={topic}.x",
                "--tableField=topic",
                "--format=RAW",
                "--kafkaReader=KAFKA_IO",
                "--maxTables=0"))
        .containsExactly(
            "Invalid --tableField topic: {topic} stands for the topic of the record; rename the field",
            "Invalid --tableField topic: RAW records have no fields; leave it out",
            "Invalid --tableField topic: tables on first sight need a source with positions, and KafkaIO has none; leave it out, or read with POSITIONED",
            "Missing --homeTable: the namespace of --icebergTable {topic}.x depends on records, so the ledger's table has to be named",
            "Invalid --maxTables 0: give 1 or more");
    assertThat(
            problems(
                List.of(
                    "--source=PUBSUB", "--pubsubSubscription=projects/proj-ect/subscriptions/sub"),
                "--icebergTable=lake.{a b}",
                "--tableField=a b"))
        .contains(
            "Invalid --tableField a b: name a field, with dots between levels, e.g. type or meta.type",
            "Invalid --tableField a b: tables on first sight need a source with positions, and PubsubIO has none; leave it out");
  }

  @Test
  void tablesOfAFieldNeedPositions() {
    assertThat(
            problems(
                List.of("--source=KINESIS", "--kinesisStreams=a", "--kinesisReader=KINESIS_IO"),
                "--icebergTable=lake.{type}",
                "--tableField=type"))
        .containsExactly(
            "Invalid --tableField type: tables on first sight need a source with positions, and KinesisIO has none; leave it out, or read with POSITIONED");
  }

  @Test
  void topicsThatAreNamedHaveToFitIntoTheBound() {
    assertThat(problems(KAFKA, "--icebergTable=lake.{topic}", "--maxTables=2"))
        .containsExactly("Invalid --maxTables 2: --kafkaTopics are 3 tables; give at least that");
  }

  private static List<String> problems(List<String> source, String... more) {
    List<String> flags = new ArrayList<>(source);
    flags.add("--writerId=w");
    flags.add("--icebergCatalog={\"type\":\"in-memory\"}");
    flags.addAll(List.of(more));
    return OptionsCheck.problems(
        PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class));
  }
}
