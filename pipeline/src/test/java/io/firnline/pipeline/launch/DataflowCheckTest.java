package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.options.FirnlineOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a command line cannot work on Dataflow, and what can although it looks like it. */
class DataflowCheckTest {
  private static final String REST = "{\"type\":\"rest\",\"uri\":\"http://c:8181\",%s}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"warehouse\":\"gs://lake/warehouse\"",
        "\"warehouse\":\"lake\"",
        "\"warehouse\":\"arn:aws:s3tables:eu-west-1:1:bucket/b\"",
        "\"token\":\"@gs://config/token\"",
        "\"password\":\"a@b\""
      })
  void aCatalogThatWorkersReach(String property) {
    assertThat(problems("--icebergCatalog=" + REST.formatted(property))).isEmpty();
  }

  @Test
  void filesAndVariablesOfThisMachine() {
    assertThat(
            problems(
                "--icebergCatalog=" + REST.formatted("\"token\":\"env:TOKEN\""),
                "--schema=@schema.txt",
                "--schemaRegistryLogin=@/etc/login",
                "--files=/data/*.json,gs://lake/*.json,file:///data/x"))
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).startsWith("Invalid --icebergCatalog token env:TOKEN: "),
            two -> assertThat(two).startsWith("Invalid --schema @schema.txt: "),
            three -> assertThat(three).startsWith("Invalid --schemaRegistryLogin @/etc/login: "),
            four -> assertThat(four).startsWith("Invalid --files /data/*.json: "),
            five -> assertThat(five).startsWith("Invalid --files file:///data/x: "));
  }

  @Test
  void anImageMayBringFilesAndVariablesButNoDisk() {
    assertThat(
            problems(
                "--sdkContainerImage=registry/firnline:1",
                "--icebergCatalog="
                    + REST.formatted("\"token\":\"env:TOKEN\",\"warehouse\":\"/lake\""),
                "--schema=@/opt/schema.txt",
                "--kafkaConsumerProperties={\"sasl.jaas.config\":\"env:JAAS\"}"))
        .singleElement()
        .asString()
        .startsWith("Invalid --icebergCatalog warehouse /lake: ");
  }

  @Test
  void aCatalogInAFileIsNotReadWhereItIsRefused() {
    assertThat(problems("--icebergCatalog=@/no/such/catalog.json"))
        .singleElement()
        .asString()
        .startsWith("Invalid --icebergCatalog @/no/such/catalog.json: ");
  }

  @Test
  void placeAndMode() {
    assertThat(problems("--project=", "--region=", "--experiments=a,streaming_mode_at_least_once"))
        .satisfiesExactly(
            one ->
                assertThat(one).startsWith("Invalid --experiments streaming_mode_at_least_once: "),
            two -> assertThat(two).startsWith("Missing --project: "),
            three -> assertThat(three).startsWith("Missing --region: "));
  }

  private static List<String> problems(String... more) {
    Flags given = Flags.of(more);
    Flags flags = given.withDefaults(List.of("--project=p1-proj", "--region=europe-west1"));
    FirnlineOptions options = OptionsParser.parse(flags);
    return DataflowCheck.problems(options, flags);
  }
}
