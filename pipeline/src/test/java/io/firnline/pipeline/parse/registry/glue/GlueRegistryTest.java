package io.firnline.pipeline.parse.registry.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.avro.AvroFormat;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.JsonFormat;
import io.firnline.pipeline.parse.json.JsonOptions;
import io.firnline.pipeline.parse.json.Triplets;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.Deflater;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlueRegistryTest {
  private static final EventTimeRule RULE = EventTimeRule.ofField("at", EpochUnit.MILLIS);
  private static final String AT_ALONE = record("{\"name\":\"at\",\"type\":\"long\"}");
  private static final String WITH_ID =
      record("{\"name\":\"id\",\"type\":\"int\"},{\"name\":\"at\",\"type\":\"long\"}");

  private final GlueSchemaServer server = new GlueSchemaServer();
  private final UUID first = UUID.randomUUID();
  private final UUID second = UUID.randomUUID();
  private final RowBuffer row = new RowBuffer(BlockSchema.of(SchemaText.parse("id int, at long")));

  @AfterEach
  void stop() {
    server.close();
  }

  private static String record(String fields) {
    return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}";
  }

  private static byte[] framed(UUID id, int compression, byte[] record) {
    byte[] body = record;
    if (compression == 5) {
      Deflater deflater = new Deflater();
      deflater.setInput(record);
      deflater.finish();
      byte[] room = new byte[record.length + 100];
      body = Arrays.copyOf(room, deflater.deflate(room));
      deflater.end();
    }
    return ByteBuffer.allocate(18 + body.length)
        .put((byte) 3)
        .put((byte) compression)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .put(body)
        .array();
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** As it comes to a worker. */
  private AvroFormat avro(String address, long patienceMillis) {
    return SerializableUtils.clone(
        new AvroFormat(server.settings(address, patienceMillis), null, false, EpochUnit.MILLIS));
  }

  private static long accepted(RecordFormat format, RowParser parser, byte[] payload) {
    assertThat(parser.parse(payload)).isNull();
    long time = parser.eventTimeMillis(payload, 7);
    assertThat(format.eventTimes(RULE).eventTimeMillis(payload, 7)).isEqualTo(time);
    return time;
  }

  private static ParseFailure refused(RecordFormat format, RowParser parser, byte[] payload) {
    assertThat(format.eventTimes(RULE).eventTimeMillis(payload, 7)).isEqualTo(7);
    return Objects.requireNonNull(parser.parse(payload), "the record was accepted");
  }

  @ParameterizedTest
  @CsvSource({"0", "5"})
  void recordsNameTheVersionOfTheirSchema(int compression) {
    server.add(first, "a", "AVRO", AT_ALONE);
    server.add(second, "a", "AVRO", WITH_ID);
    AvroFormat format = avro("glue:eu-west-1/a", 1_000);
    RowParser parser = format.parser(row, Set.of(), RULE);
    assertThat(accepted(format, parser, framed(first, compression, hex("04")))).isEqualTo(2);
    assertThat(Triplets.of(row).get("at")).containsExactly("0/1=2");
    assertThat(accepted(format, parser, framed(second, compression, hex("0a06")))).isEqualTo(3);
    assertThat(Triplets.of(row).get("id")).containsExactly("0/1=5");
    assertThat(accepted(format, parser, framed(first, compression, hex("04")))).isEqualTo(2);
    assertThat(server.requests)
        .containsExactly("AWSGlue.GetSchemaVersion " + first, "AWSGlue.GetSchemaVersion " + second);
  }

  @Test
  void whatIsUnknownOrOfAnotherRegistryOrNoSchemaMakesDeadLetters() {
    UUID json = UUID.randomUUID();
    server.add(first, "a", "AVRO", AT_ALONE);
    server.add(second, "another", "AVRO", AT_ALONE);
    server.add(json, "a", "JSON", "{}");
    AvroFormat format = avro("glue:eu-west-1/a", 1_000);
    RowParser parser = format.parser(row, Set.of(), RULE);
    ParseFailure failure = refused(format, parser, framed(second, 0, hex("04")));
    assertThat(failure.reason()).isEqualTo(ParseReason.UNKNOWN_SCHEMA);
    assertThat(failure.message())
        .isEqualTo("Cannot read record at byte 2: the registry has no schema " + second);
    assertThat(refused(format, parser, framed(UUID.randomUUID(), 0, hex("04"))).reason())
        .isEqualTo(ParseReason.UNKNOWN_SCHEMA);
    assertThat(refused(format, parser, framed(json, 0, hex("04"))).message())
        .endsWith("it is a schema of JSON, the format is AVRO");
    AvroFormat all = avro("glue:eu-west-1", 1_000);
    assertThat(accepted(all, all.parser(row, Set.of(), RULE), framed(second, 0, hex("04"))))
        .isEqualTo(2);
  }

  @Test
  void aHeaderThatIsNoneMakesADeadLetter() {
    server.add(first, "a", "AVRO", AT_ALONE);
    AvroFormat format = avro("glue:eu-west-1", 1_000);
    RowParser parser = format.parser(row, Set.of(), RULE);
    byte[] good = framed(first, 5, hex("04"));
    for (int length = 0; length < good.length; length++) {
      assertThat(refused(format, parser, Arrays.copyOf(good, length)).reason())
          .as("%d bytes", length)
          .isEqualTo(ParseReason.TRUNCATED);
    }
    assertThat(refused(format, parser, Arrays.copyOf(good, good.length + 1)).reason())
        .isEqualTo(ParseReason.TRAILING_BYTES);
    assertThat(refused(format, parser, changed(good, 0, 0)).message())
        .contains("expected the byte 3 of AWS Glue's header, found 0x00");
    assertThat(refused(format, parser, changed(good, 1, 4)).message())
        .contains("expected compression 0 (none) or 5 (zlib), found 4");
    assertThat(refused(format, parser, changed(good, 18, 0)).message())
        .contains("the zlib data are damaged");
    byte[] bomb = framed(first, 5, new byte[RecordFormat.MAX_RECORD_BYTES + 1]);
    assertThat(bomb.length).isLessThan(20_000);
    assertThat(refused(format, parser, bomb).reason()).isEqualTo(ParseReason.TOO_LARGE);
  }

  private static byte[] changed(byte[] bytes, int at, int to) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) to;
    return changed;
  }

  @Test
  void aRegistryThatIsAwayIsWaitedForAndThenFailsAndMakesNoDeadLetter() {
    server.add(first, "a", "AVRO", AT_ALONE);
    AvroFormat format = avro("glue:eu-west-1/a", 20_000);
    server.fail(9, 503, "InternalServiceException");
    assertThat(accepted(format, format.parser(row, Set.of(), RULE), framed(first, 0, hex("04"))))
        .isEqualTo(2);
    assertThat(server.requests.size()).isGreaterThan(9);

    AvroFormat impatient = avro("glue:eu-west-1/c", 200);
    server.fail(1_000, 503, "InternalServiceException");
    assertThatThrownBy(
            () -> impatient.parser(row, Set.of(), RULE).parse(framed(first, 0, hex("04"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("from schema registry glue:eu-west-1/c: away for");
  }

  @Test
  void aRegistryThatRefusesFailsAtOnce() {
    server.fail(1, 400, "AccessDeniedException");
    AvroFormat format = avro("glue:eu-west-1/d", 60_000);
    assertThatThrownBy(() -> format.parser(row, Set.of(), RULE).parse(framed(first, 0, hex("04"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot read schema version " + first)
        .hasMessageContaining("that glue:GetSchemaVersion is allowed");
    assertThat(server.requests).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0", "5"})
  void jsonIsReadBehindTheHeaderAndItsSchemaNotAskedFor(int compression) {
    JsonFormat format = new JsonFormat(JsonOptions.defaults(), true);
    RowParser parser = format.parser(row, Set.of(), RULE);
    byte[] json = "{\"id\":5,\"at\":3}".getBytes(StandardCharsets.UTF_8);
    assertThat(accepted(format, parser, framed(first, compression, json))).isEqualTo(3);
    assertThat(Triplets.of(row).get("id")).containsExactly("0/1=5");
    assertThat(refused(format, parser, json).reason()).isEqualTo(ParseReason.TRUNCATED);
    assertThat(refused(format, parser, framed(first, compression, hex("7b"))).reason())
        .isEqualTo(ParseReason.TRUNCATED);
    assertThat(
            format
                .fields(RULE)
                .of(framed(first, compression, json), SchemaText.parse("id int").asStruct())
                .fields())
        .hasSize(2);
    assertText(format, framed(first, compression, json), "5");
    assertThat(server.requests).isEmpty();
  }

  /** What {@code --tableField} asks for. */
  @ParameterizedTest
  @CsvSource({"0", "5"})
  void aFieldIsFoundBehindTheHeader(int compression) {
    server.add(second, "a", "AVRO", WITH_ID);
    assertText(avro("glue:eu-west-1", 1_000), framed(second, compression, hex("0a06")), "5");
  }

  private static void assertText(RecordFormat format, byte[] payload, String text) {
    FieldText field = format.field(List.of("id"));
    assertThat(field.find(payload)).isEqualTo(FieldText.Found.TEXT);
    assertThat(
            new String(
                field.bytes(), field.from(), field.to() - field.from(), StandardCharsets.UTF_8))
        .isEqualTo(text);
  }
}
