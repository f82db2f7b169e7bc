package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.options.FirnlineOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

class LandingCheckTest {
  @Test
  void namesColumnsThatTheFormatCannotFill() {
    assertThat(problems("--format=RAW", "--schema=body binary"))
        .containsExactly(
            "Invalid --format RAW for --schema: RAW payloads go into column payload, which has to be there with type binary or string; --rawColumn names another");
    assertThat(problems("--format=CSV", "--schema=id int, tags list<int>"))
        .containsExactly(
            "Invalid --format CSV for --schema: a CSV field cannot fill column tags, which is a struct, list or map; leave it out of --csvColumns");
    assertThat(problems("--format=CSV", "--schema=id int", "--csvColumns=idd"))
        .containsExactly(
            "Invalid --format CSV for --schema: --csvColumns has idd, the table only id; give - for a field that is not wanted");
    assertThat(problems("--format=JSON", "--schema=m map<int,string>"))
        .singleElement()
        .asString()
        .endsWith("keys of a map must be string");
  }

  @Test
  void passesWhatTheFormatCanFill() {
    assertThat(problems("--format=RAW", "--schema=payload binary")).isEmpty();
    assertThat(
            problems(
                "--format=CSV",
                "--schema=id int, at long, tags list<int>",
                "--csvColumns=at,-,id",
                "--eventTimeField=at",
                "--metadataColumns=key"))
        .isEmpty();
    assertThat(problems("--format=AVRO", "--schemaRegistry=http://registry", "--schema=id int"))
        .isEmpty();
  }

  @Test
  void namesPropertiesThatNoTableCanBeMadeWith() {
    assertThat(problems("--schema=id int", "--tableProperties={\"format-version\":\"1\"}"))
        .containsExactly(
            "Invalid --tableProperties: Invalid table format version 1: sequence numbers, which prove each commit, start with version 2");
    assertThat(problems("--schema=id int", "--tableProperties={\"format-version\":\"3\"}"))
        .isEmpty();
  }

  @Test
  void namesTopicsThatWouldShareATable() {
    String remedy =
        ". Land each by a run of its own, with another --writerId and table; or all in one table, by a name without {topic}";
    assertThat(
            problems("--icebergTable=lake.{topic}", "--kafkaTopics=a.b,x,a_b,X-1,x-1,a.b,c.d,c-d"))
        .containsExactly(
            "Invalid --icebergTable lake.{topic}: topics a.b and a_b would go to one table, lake.a_b"
                + remedy,
            "Invalid --icebergTable lake.{topic}: topics X-1 and x-1 would go to one table, lake.X-1"
                + remedy);
    assertThat(
            problems("--icebergTable=lake.{topic}", "--source=KINESIS", "--kinesisStreams=a.b,a_b"))
        .hasSize(1);
    assertThat(problems("--icebergTable=lake.all", "--kafkaTopics=a.b,a_b")).isEmpty();
    assertThat(problems("--icebergTable=lake.{topic}", "--kafkaTopics=a.b,b.a,a.b")).isEmpty();
  }

  @Test
  void namesAFieldOfTablesThatRecordsCannotHave() {
    assertThat(
            problems(
                "--format=CSV",
                "--schema=id int, kind string",
                "--icebergTable=lake.{type}",
                "--tableField=type"))
        .containsExactly(
            "Invalid --tableField type: it is no field of the record; fields are id, kind");
    assertThat(problems("--format=CSV", "--icebergTable=lake.{type}", "--tableField=type"))
        .containsExactly(
            "Invalid --tableField type: which fields records have is not known; give --csvColumns or --schema");
    assertThat(
            problems(
                "--format=AVRO",
                "--avroSchema={\"type\":\"record\",\"name\":\"R\",\"fields\":[]}",
                "--schema=id int",
                "--icebergTable=lake.{type}",
                "--tableField=type"))
        .containsExactly("Invalid --tableField type: --avroSchema has no such field");
    assertThat(
            problems(
                "--format=CSV",
                "--schema=id int, kind string",
                "--icebergTable=lake.{kind}",
                "--tableField=kind"))
        .isEmpty();
  }

  private static List<String> problems(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--kafkaBootstrapServers=localhost:9092",
                "--kafkaTopics=t",
                "--icebergCatalog={\"type\":\"in-memory\"}",
                "--writerId=w"));
    flags.addAll(List.of(more));
    if (flags.stream().noneMatch(flag -> flag.startsWith("--icebergTable="))) {
      flags.add("--icebergTable=lake.t");
    }
    return LandingCheck.problems(
        PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class));
  }
}
