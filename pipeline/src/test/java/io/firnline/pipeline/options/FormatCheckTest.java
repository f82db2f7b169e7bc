package io.firnline.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatCheckTest {
  private static final String SCHEMA =
      "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"at\",\"type\":\"long\"}]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=JSON",
        "--format=RAW",
        "--format=RAW --rawColumn=body",
        "--format=CSV --csvDelimiter=\\t --csvQuote= --csvNull=NULL --csvColumns=a,-,b",
        "--format=CSV --csvColumns=a,at --eventTimeField=at",
        "--format=AVRO --schemaRegistry=http://registry:8081/apis/ccompat/v7",
        "--format=AVRO --avroSchema=" + SCHEMA,
        "--format=AVRO --schemaRegistry=glue:eu-west-1",
        "--format=JSON --schemaRegistry=glue:us-gov-east-1/my-registry",
        "--format=PROTOBUF --schemaRegistry=https://registry --schemaRegistryLogin=env:LOGIN",
      })
  void passesWhatGoesTogether(String flags) {
    assertThat(problems(flags.split(" "))).isEmpty();
  }

  @Test
  void namesEveryOptionThatIsForAnotherFormat() {
    assertThat(
            problems(
                "--rawColumn=a",
                "--csvColumns=a",
                "--csvDelimiter=;",
                "--csvQuote='",
                "--csvNull=NULL",
                "--schemaRegistry=http://registry",
                "--avroSchema=" + SCHEMA,
                "--protoDescriptor=@a.desc",
                "--protoMessage=a.B"))
        .containsExactly(
            "Invalid --rawColumn: it is for --format=RAW, and the format is JSON; leave one of them out",
            "Invalid --csvColumns: it is for --format=CSV, and the format is JSON; leave one of them out",
            "Invalid --csvDelimiter: it is for --format=CSV, and the format is JSON; leave one of them out",
            "Invalid --csvQuote: it is for --format=CSV, and the format is JSON; leave one of them out",
            "Invalid --csvNull: it is for --format=CSV, and the format is JSON; leave one of them out",
            "Invalid --avroSchema: it is for --format=AVRO or PARQUET, and the format is JSON; leave one of them out",
            "Invalid --protoDescriptor: it is for --format=PROTOBUF, and the format is JSON; leave one of them out",
            "Invalid --protoMessage: it is for --format=PROTOBUF, and the format is JSON; leave one of them out",
            "Invalid --schemaRegistry http://registry: JSON records with a header are read in AWS Glue's wire format only; give glue:REGION, or leave it out");
    assertThat(problems("--format=RAW", "--schemaRegistry=http://registry"))
        .containsExactly(
            "Invalid --schemaRegistry: it is for --format=JSON or AVRO or PROTOBUF, and the format is RAW; leave one of them out");
  }

  @Test
  void rawRecordsHaveNoFields() {
    assertThat(
            problems(
                "--format=RAW",
                "--eventTimeField=at",
                "--schemaMode=ADD_COLUMNS",
                "--unknownFields=DEAD_LETTER"))
        .containsExactly(
            "Invalid --eventTimeField at: RAW records have no fields, their event time is the time that the source gives them; leave it out",
            "Invalid --schemaMode ADD_COLUMNS: RAW records have no names of fields; leave it out",
            "Invalid --unknownFields DEAD_LETTER: RAW records have no names of fields; leave it out");
  }

  @Test
  void csvNeedsOneCharacterAndTheFieldOfTheEventTime() {
    assertThat(problems("--format=CSV", "--csvDelimiter=;;"))
        .containsExactly(
            "Invalid CSV options: --csvDelimiter: ';;' is not one ASCII character; give one, \\t for a tab");
    assertThat(problems("--format=CSV", "--csvQuote=,"))
        .containsExactly(
            "Invalid CSV options: delimiter and quote are the same; give another quote");
    assertThat(problems("--format=CSV", "--csvColumns=a,a"))
        .containsExactly(
            "Invalid CSV options: column a is there twice; give - for a field that is not wanted");
    assertThat(problems("--format=CSV", "--eventTimeField=at"))
        .containsExactly(
            "Missing --csvColumns: readers have to know which field --eventTimeField is; give it, or --schema");
  }

  @Test
  void avroNeedsARegistryOrASchemaAndNotBoth() {
    assertThat(problems("--format=AVRO"))
        .containsExactly("Missing --schemaRegistry: AVRO records need it, or --avroSchema");
    assertThat(
            problems("--format=AVRO", "--schemaRegistry=registry:8081", "--avroSchema=\"string\""))
        .containsExactly(
            "Invalid --avroSchema: give either it, for records without a header, or --schemaRegistry",
            "Invalid --schemaRegistry: 'registry:8081' is no address like http://registry:8081",
            "Invalid --avroSchema: it is of type string, rows are made of records");
    assertThat(problems("--format=AVRO", "--avroSchema={}"))
        .singleElement()
        .asString()
        .startsWith("Invalid --avroSchema: it is no Avro schema: ");
    assertThat(problems("--format=AVRO", "--avroSchema=@/no/such/file"))
        .singleElement()
        .asString()
        .startsWith("Invalid --avroSchema: Cannot read @/no/such/file");
    assertThat(problems("--format=AVRO", "--avroSchema=" + SCHEMA, "--schemaRegistryLogin=a:b"))
        .containsExactly("Missing --schemaRegistry: --schemaRegistryLogin is for it");
  }

  @Test
  void aRegistryOfAwsGlueHasARegion() {
    assertThat(problems("--format=AVRO", "--schemaRegistry=glue:ireland"))
        .containsExactly(
            "Invalid --schemaRegistry: 'glue:ireland' is no address like glue:eu-west-1 or glue:eu-west-1/my-registry");
    assertThat(problems("--schemaRegistry=glue:eu-west-1/a/b")).hasSize(1);
    assertThat(
            problems(
                "--format=PROTOBUF",
                "--schemaRegistry=glue:eu-west-1",
                "--schemaRegistryLogin=env:LOGIN"))
        .containsExactly(
            "Invalid --schemaRegistryLogin: AWS Glue takes the credentials of AWS (--awsCredentialsProvider); leave it out");
  }

  @Test
  void parquetIsAFormatOfFilesAndNeedsASchema() {
    assertThat(problems("--format=PARQUET"))
        .containsExactly(
            "Invalid --format PARQUET: it is a format of files; give --source=FILES, or another format",
            "Missing --avroSchema: it names the columns of Parquet files that are wanted, and what they are; e.g. {\"type\":\"record\",\"name\":\"Reading\",\"fields\":[{\"name\":\"temperature\",\"type\":[\"null\",\"double\"]}]}");
    assertThat(problems("--format=PARQUET", "--avroSchema=\"string\""))
        .contains("Invalid --avroSchema: it is of type string, rows are made of records");
  }

  @Test
  void protobufNeedsTypeAndDescriptorTogether() {
    assertThat(problems("--format=PROTOBUF", "--protoMessage=a.B"))
        .containsExactly(
            "Missing --schemaRegistry: PROTOBUF records need it, or --protoDescriptor",
            "Missing --protoDescriptor: --protoDescriptor and --protoMessage go together");
    assertThat(problems("--format=PROTOBUF", "--protoMessage=a.B", "--protoDescriptor=@/no/file"))
        .singleElement()
        .asString()
        .startsWith("Invalid --protoDescriptor: Cannot read @/no/file");
    assertThat(problems("--format=PROTOBUF", "--protoMessage=a.B", "--protoDescriptor=CgA="))
        .singleElement()
        .asString()
        .startsWith("Invalid --protoDescriptor: it ");
  }

  @Test
  void filesTravelWithTheJob(@TempDir Path dir) throws Exception {
    Path schema = Files.writeString(dir.resolve("a.avsc"), SCHEMA);
    Path descriptor = Files.write(dir.resolve("a.desc"), new byte[] {1, 2});
    FirnlineOptions options =
        options("--avroSchema=@" + schema, "--protoDescriptor=@" + descriptor);
    Formats.readFiles(options);
    assertThat(options.getAvroSchema()).isEqualTo(SCHEMA);
    assertThat(options.getProtoDescriptor())
        .isEqualTo(Base64.getEncoder().encodeToString(new byte[] {1, 2}));
    Formats.readFiles(options);
    assertThat(options.getAvroSchema()).isEqualTo(SCHEMA);
  }

  private static List<String> problems(String... more) {
    return OptionsCheck.problems(options(more));
  }

  private static FirnlineOptions options(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--kafkaBootstrapServers=localhost:9092",
                "--kafkaTopics=sensor-data",
                "--icebergTable=lake.sensor_data",
                "--icebergCatalog={\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/x.db\",\"warehouse\":\"/x\"}",
                "--writerId=sensors"));
    flags.addAll(List.of(more));
    return PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class);
  }
}
