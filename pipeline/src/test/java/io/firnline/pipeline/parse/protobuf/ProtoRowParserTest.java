package io.firnline.pipeline.parse.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.TimestampProto;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.Triplets;
import io.firnline.pipeline.parse.registry.ConfluentRegistry;
import io.firnline.pipeline.parse.registry.RegistrySettings;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags here: field 1 is f_double, 7 f_int64, 10 f_uint64, 25 f_string. */
class ProtoRowParserTest {
  private static final EventTimeRule RULE = EventTimeRule.ofField("f_int64", EpochUnit.SECONDS);
  private static final MessageType TYPE = MessageType.of(Protos.set(), Protos.NAME);

  private static final String PLACE_TEXT =
      "syntax = \"proto3\"; package acme.places; message Place { double lat = 1; }";
  private static final String TEXT =
      """
      syntax = "proto3";
      package acme;
      import "google/protobuf/timestamp.proto";
      import "acme/place.proto";
      message First {}
      message Reading {
        int64 f_int64 = 1;
        optional double level = 2;
        Color color = 3;
        acme.places.Place place = 4;
        google.protobuf.Timestamp at = 5;
        map<string, int32> counts = 6;
        repeated sint32 steps = 7;
        oneof choice {
          string by_name = 8;
          int32 by_number = 9;
        }
        message Inner { string x = 1; }
        Inner inner = 10;
        enum Color {
          RED = 0;
          BLUE = 5;
        }
      }
      """;

  private static RowBuffer row(String columns) {
    return new RowBuffer(BlockSchema.of(SchemaText.parse(columns)));
  }

  private static RowParser parser(String columns, boolean refusesUnknown) {
    return new ProtobufFormat(null, TYPE, refusesUnknown, EpochUnit.MILLIS)
        .parser(row(columns), Set.of(), RULE);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "f_int64 string|3801|WRONG_TYPE",
        "f_int64 int|388080808010|OUT_OF_RANGE",
        "f_uint64 long|50ffffffffffffffffff01|OUT_OF_RANGE",
        "f_double int|09000000000000f83f|NOT_EXACT",
        "f_int64 long|3d01000000|WRONG_TYPE",
        "f_int64 long|38|TRUNCATED",
        "f_string string|ca010561|TRUNCATED",
        "f_string string|ca0101ff|INVALID_UTF8",
        "f_string date|ca010161|INVALID_TEXT",
        "f_string long not null|ca010161|WRONG_TYPE",
        "other long not null|3801|MISSING_REQUIRED",
        "o_int64 long not null|3801|MISSING_REQUIRED",
        "color string|e00303|OUT_OF_RANGE",
        "at timestamptz|e2120708ffffffffff7f|OUT_OF_RANGE",
        "f_int64 long|0001|SYNTAX",
        "f_int64 long|9c06|SYNTAX",
        "f_int64 long|38ffffffffffffffffffffff01|SYNTAX",
        "places string|fa0300|WRONG_TYPE",
      })
  void refuses(String columns, String message, ParseReason reason) {
    ParseFailure failure = refused(parser(columns, false), hex(message));
    assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
  }

  @Test
  void passesOverWhatTheTableHasNotOrRefusesIt() {
    assertThat(parser("f_int64 long", false).parse(hex("ca01016138039a3e00"))).isNull();
    ParseFailure failure = refused(parser("f_int64 long", true), hex("3803ca010161"));
    assertThat(failure.reason()).isEqualTo(ParseReason.UNKNOWN_FIELD);
    assertThat(failure.message()).contains("no column for field number 25");
  }

  @Test
  void tooDeepGroupsAreRefused() {
    String open = "cb3e".repeat(1_000);
    assertThat(refused(parser("f_int64 long", false), hex(open)).reason())
        .isEqualTo(ParseReason.TOO_DEEP);
  }

  @Test
  void aMessageWithoutTheEventTimeHasNoneThoughItsColumnIsZero() {
    RowBuffer row = row("f_int64 long");
    ProtobufFormat format = new ProtobufFormat(null, TYPE, false, EpochUnit.MILLIS);
    RowParser parser = format.parser(row, Set.of(), RULE);
    assertThat(parser.parse(new byte[0])).isNull();
    assertThat(Triplets.of(row).get("f_int64")).containsExactly("0/1=0");
    assertThat(parser.eventTimeMillis(new byte[0], 7)).isEqualTo(EventTimeRule.UNREADABLE);
    assertThat(format.eventTimes(RULE).eventTimeMillis(new byte[0], 7)).isEqualTo(7);
  }

  @Test
  void recordsNameTheirSchemaAndType() {
    FileDescriptorProto file = Protos.file();
    try (ConfluentRegistry registry = new ConfluentRegistry()) {
      registry.add(1, "PROTOBUF", base64(file), "google/protobuf/timestamp.proto");
      registry.addSubject(
          "google/protobuf/timestamp.proto",
          "PROTOBUF",
          base64(TimestampProto.getDescriptor().toProto()));
      registry.add(2, "AVRO", "\"string\"");
      RowBuffer row = row("f_int64 long, lat double");
      ProtobufFormat format =
          new ProtobufFormat(
              new RegistrySettings(registry.url(), null, 1_000), null, false, EpochUnit.MILLIS);
      RowParser parser = format.parser(row, Set.of(), RULE);
      EventTimeReader reader = format.eventTimes(RULE);
      // The file's first type is Place, its second Reading.
      assertThat(parser.parse(hex("00000000010202" + "3805"))).isNull();
      assertThat(Triplets.of(row).get("f_int64")).containsExactly("0/1=5");
      assertThat(parser.eventTimeMillis(new byte[0], 7)).isEqualTo(5_000);
      assertThat(reader.eventTimeMillis(hex("00000000010202" + "3805"), 7)).isEqualTo(5_000);
      assertThat(parser.parse(hex("000000000100" + "09000000000000f83f"))).isNull();
      assertThat(Triplets.of(row).get("lat")).containsExactly("0/1=1.5");
      assertThat(refused(parser, hex("0000000001020c")).reason())
          .isEqualTo(ParseReason.UNKNOWN_SCHEMA);
      assertThat(refused(parser, hex("00000000017f")).reason()).isEqualTo(ParseReason.SYNTAX);
      assertThat(refused(parser, hex("0000000001")).reason()).isEqualTo(ParseReason.TRUNCATED);
      assertThat(refused(parser, hex("000000000200")).reason())
          .isEqualTo(ParseReason.UNKNOWN_SCHEMA);
      assertThat(refused(parser, hex("000000000900")).reason())
          .isEqualTo(ParseReason.UNKNOWN_SCHEMA);
      assertThat(reader.eventTimeMillis(hex("000000000900"), 7)).isEqualTo(7);
    }
  }

  @Test
  void aRegistryWithoutDescriptorsFailsAndMakesNoDeadLetter() {
    try (ConfluentRegistry registry = new ConfluentRegistry()) {
      registry.add(1, "PROTOBUF", "AAAA");
      RowParser parser =
          new ProtobufFormat(
                  new RegistrySettings(registry.url(), null, 1_000), null, false, EpochUnit.MILLIS)
              .parser(row("f_int64 long"), Set.of(), RULE);
      assertThatThrownBy(() -> parser.parse(hex("000000000100")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use --protoDescriptor");
    }
  }

  /** As Apicurio answers: it has no descriptors. */
  @Test
  void aRegistryMayGiveTheTextOfItsSchemas() {
    try (ConfluentRegistry registry = new ConfluentRegistry()) {
      registry.add(1, "PROTOBUF", TEXT, "acme/place.proto");
      registry.addSubject("acme/place.proto", "PROTOBUF", PLACE_TEXT);
      registry.add(2, "PROTOBUF", TEXT);
      registry.add(3, "PROTOBUF", "syntax = \"proto3\"; massage A {}");
      RowBuffer row =
          row(
              "f_int64 long, level double, color string, place struct<lat double>, at timestamptz, counts map<string,int>, steps list<int>, by_name string, inner struct<x string>");
      RowParser parser =
          new ProtobufFormat(
                  new RegistrySettings(registry.url(), null, 1_000), null, false, EpochUnit.MILLIS)
              .parser(row, Set.of(), RULE);
      String record =
          "0805 11000000000000f83f 1805 220909000000000000f83f 2a020805 32050a01611003 3a020201 420162 52030a0179"
              .replace(" ", "");
      assertThat(parser.parse(hex("00000000010202" + record))).isNull();
      assertThat(Triplets.of(row))
          .containsEntry("f_int64", List.of("0/1=5"))
          .containsEntry("level", List.of("0/1=1.5"))
          .containsEntry("color", List.of("0/1=424c5545"))
          .containsEntry("place.lat", List.of("0/2=1.5"))
          .containsEntry("at", List.of("0/1=5000000"))
          .containsEntry("by_name", List.of("0/1=62"))
          .containsEntry("inner.x", List.of("0/2=79"));
      assertThat(Triplets.of(row).toString()).contains("=3]", "=1, ", "=-1]");
      // proto3: what is optional has presence, what is not has a default
      assertThat(parser.parse(hex("00000000010202"))).isNull();
      assertThat(Triplets.of(row))
          .containsEntry("f_int64", List.of("0/1=0"))
          .containsEntry("level", List.of("0/0=null"));
      // a type within the second
      assertThat(parser.parse(hex("0000000001040200"))).isNull();
      ParseFailure withoutImport = refused(parser, hex("000000000200"));
      assertThat(withoutImport.reason()).isEqualTo(ParseReason.UNKNOWN_SCHEMA);
      assertThat(withoutImport.message()).contains("acme/place.proto");
      assertThat(refused(parser, hex("000000000300")).message())
          .contains("schema 3: its text is no Protobuf schema that can be read");
    }
  }

  @Test
  void namesTheTypesThatAreThere() {
    assertThatThrownBy(() -> MessageType.of(Protos.set(), "acme.Redaing").descriptor())
        .hasMessageStartingWith(
            "it has no message type acme.Redaing, only acme.Place, acme.Reading");
    assertThatThrownBy(() -> new MessageType("AAAA", "a").descriptor())
        .hasMessageStartingWith("it is no set of descriptors");
  }

  private static String base64(FileDescriptorProto file) {
    return Base64.getEncoder().encodeToString(file.toByteArray());
  }

  private static ParseFailure refused(RowParser parser, byte[] payload) {
    return Objects.requireNonNull(parser.parse(payload), "the record was accepted");
  }
}
