package io.firnline.pipeline.parse.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroRowParserTest {
  private static final EventTimeRule RULE = EventTimeRule.ofField("at", EpochUnit.SECONDS);

  /** One field x of a type, into one column x of a type. */
  private static RowParser parser(RowBuffer row, String avroType, boolean refusesUnknown) {
    String schema =
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"x\",\"type\":%s}]}"
            .formatted(avroType);
    return new AvroFormat(null, schema, refusesUnknown, EpochUnit.SECONDS)
        .parser(row, Set.of(), EventTimeRule.ofSourceTime());
  }

  private static RowBuffer row(String columns) {
    return new RowBuffer(BlockSchema.of(SchemaText.parse(columns)));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"long\"|int|02|1",
        "\"long\"|double|02|1.0",
        "\"int\"|decimal(5,2)|02|100",
        "\"double\"|int|000000000000f03f|1",
        "\"double\"|decimal(5,2)|000000000000f83f|150",
        "\"float\"|decimal(5,2)|cdcccc3d|10",
        "\"double\"|float|000000000000f87f|NaN",
        "\"long\"|timestamptz|02|1000000",
        "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}|timestamptz|02|1000",
        "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}|timestamp|02|1",
        "{\"type\":\"long\",\"logicalType\":\"timestamp-nanos\"}|timestamptz|01|-1",
        "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}|long|02|1",
        "{\"type\":\"int\",\"logicalType\":\"date\"}|date|02|1",
        "{\"type\":\"int\",\"logicalType\":\"time-millis\"}|time|02|1000",
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":1}|decimal(5,2)|020f|150",
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":1}|double|020f|1.5",
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":1}|binary|020f|0f",
        "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}|string|02|42",
        "\"string\"|date|14323032362d30312d3331|20484",
        "[\"null\",\"string\",\"long\"]|string|020261|61",
      })
  void takes(String avroType, String column, String datum, String value) {
    RowBuffer row = row("x " + column);
    assertThat(parser(row, avroType, false).parse(hex(datum))).isNull();
    assertThat(Triplets.of(row).get("x")).containsExactly("0/1=" + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"long\"|int|feffffffff01|OUT_OF_RANGE",
        "\"double\"|long|000000000000f83f|NOT_EXACT",
        "\"double\"|float|ffffffffffffef7f|OUT_OF_RANGE",
        "\"double\"|timestamptz|000000000000f87f|OUT_OF_RANGE",
        "\"string\"|long|0231|WRONG_TYPE",
        "\"long\"|string|02|WRONG_TYPE",
        "\"long\"|boolean|02|WRONG_TYPE",
        "\"int\"|date|02|WRONG_TYPE",
        "{\"type\":\"int\",\"logicalType\":\"date\"}|timestamptz|02|WRONG_TYPE",
        "{\"type\":\"int\",\"logicalType\":\"date\"}|date|feffffff0f|OUT_OF_RANGE",
        "{\"type\":\"int\",\"logicalType\":\"time-millis\"}|time|01|OUT_OF_RANGE",
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":3}|decimal(5,2)|020f|NOT_EXACT",
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":3}|decimal(5,2)|00|SYNTAX",
        "\"bytes\"|fixed(2)|020f|WRONG_TYPE",
        "\"string\"|date|0261|INVALID_TEXT",
        "\"string\"|string|02ff|INVALID_UTF8",
        "\"string\"|string|0461|TRUNCATED",
        "\"string\"|string|feffffff0f|TRUNCATED",
        "\"string\"|string|80ccfd930e|TRUNCATED",
        "\"string\"|string|01|SYNTAX",
        "\"long\"|long||TRUNCATED",
        "\"long\"|long|ffffffffffffffffffff01|SYNTAX",
        "\"int\"|int|feffffffff01|SYNTAX",
        "\"boolean\"|boolean|02|SYNTAX",
        "\"long\"|long|0202|TRAILING_BYTES",
        "[\"null\",\"long\"]|long|04|SYNTAX",
        "[\"null\",\"long\"]|long not null|00|MISSING_REQUIRED",
        "[\"null\",\"string\"]|long|020261|WRONG_TYPE",
        "{\"type\":\"array\",\"items\":\"long\"}|list<long>|feffffff0f|SYNTAX",
        "{\"type\":\"array\",\"items\":\"null\"}|list<long>|feffffff0f|SYNTAX",
        "{\"type\":\"array\",\"items\":\"null\"}|string|feffffff0f|WRONG_TYPE",
      })
  void refuses(String avroType, String column, String datum, ParseReason reason) {
    RowBuffer row = row("x " + column);
    ParseFailure failure = refused(parser(row, avroType, false), hex(datum == null ? "" : datum));
    assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
    assertThat(row.column(0).size()).isZero();
  }

  @Test
  void saysWhichFieldWhereAndWhy() {
    RowParser parser =
        parser(row("x list<int>"), "{\"type\":\"array\",\"items\":\"string\"}", false);
    assertThat(refused(parser, hex("02026100")).message())
        .isEqualTo("Cannot read field x[0] at byte 1: expected int, found Avro string");
  }

  @Test
  void passesOverWhatTheTableHasNotOrRefusesIt() {
    RowBuffer row = row("y int");
    assertThat(parser(row, "\"string\"", false).parse(hex("0261"))).isNull();
    assertThat(Triplets.of(row).get("y")).containsExactly("0/0=null");
    assertThat(refused(parser(row, "\"string\"", true), hex("0261")).reason())
        .isEqualTo(ParseReason.UNKNOWN_FIELD);
    RowParser required = parser(row("y int not null"), "\"string\"", false);
    assertThat(refused(required, hex("0261")).message())
        .isEqualTo("Cannot read field y at byte 2: the schema of the record has no such field");
  }

  @Test
  void anEventTimeInAColumnOfLongHasTheUnitOfTheRule() {
    Schema millis = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    AvroFormat format =
        new AvroFormat(null, record("\"at\",\"type\":" + millis), false, EpochUnit.MILLIS);
    assertThatThrownBy(() -> format.parser(row("at long"), Set.of(), RULE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "its field at counts MILLIS and goes into a column of long; give --eventTimeUnit=MILLIS, or make the column a timestamp");
    RowParser parser = format.parser(row("at timestamptz"), Set.of(), RULE);
    assertThat(parser.parse(hex("04"))).isNull();
    assertThat(parser.eventTimeMillis(hex("04"), 7)).isEqualTo(2);
  }

  @Test
  void aSchemaThatHoldsItselfMayNotBeTooDeep() {
    String tree =
        "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"T\"]}]}";
    RowParser parser = parser(row("y int"), tree, false);
    assertThat(parser.parse(hex("02".repeat(50) + "00"))).isNull();
    assertThat(refused(parser, hex("02".repeat(100_000) + "00")).reason())
        .isEqualTo(ParseReason.TOO_DEEP);
  }

  @Test
  void recordsNameTheirSchemas() {
    Schema millis = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    String old = record("\"at\",\"type\":\"long\"");
    String newer = record("\"id\",\"type\":\"int\"},{\"name\":\"at\",\"type\":" + millis);
    try (ConfluentRegistry registry = new ConfluentRegistry()) {
      registry.add(1, "AVRO", old);
      registry.add(258, "AVRO", newer);
      registry.add(3, "JSON", "{}");
      registry.add(4, "AVRO", "\"string\"");
      registry.add(5, "AVRO", "nonsense");
      registry.addSubject("N", "AVRO", "{\"type\":\"enum\",\"name\":\"N\",\"symbols\":[\"A\"]}");
      registry.add(6, "AVRO", record("\"name\",\"type\":\"N\""), "N");
      RowBuffer row = row("id int, at timestamptz, name string");
      AvroFormat format =
          new AvroFormat(
              new RegistrySettings(registry.url(), null, 1_000), null, false, EpochUnit.MILLIS);
      RowParser parser = format.parser(row, Set.of(), RULE);
      EventTimeReader reader = format.eventTimes(RULE);
      assertThat(parse(parser, reader, "000000000104")).isEqualTo(2_000);
      assertThat(Triplets.of(row).get("at")).containsExactly("0/1=2000000");
      assertThat(parse(parser, reader, "00000001020a04")).isEqualTo(2);
      assertThat(Triplets.of(row).get("id")).containsExactly("0/1=5");
      assertThat(parse(parser, reader, "000000000600")).isEqualTo(EventTimeRule.UNREADABLE);
      assertThat(Triplets.of(row).get("name")).containsExactly("0/1=41");
      assertRefused(parser, reader, "0000000001", ParseReason.TRUNCATED);
      assertRefused(parser, reader, "00000000", ParseReason.TRUNCATED);
      assertRefused(parser, reader, "010000000104", ParseReason.SYNTAX);
      assertRefused(parser, reader, "000000000204", ParseReason.UNKNOWN_SCHEMA);
      assertRefused(parser, reader, "000000000304", ParseReason.UNKNOWN_SCHEMA);
      assertRefused(parser, reader, "000000000404", ParseReason.UNKNOWN_SCHEMA);
      assertRefused(parser, reader, "000000000504", ParseReason.UNKNOWN_SCHEMA);
      assertThat(refused(parser, hex("000000000304")).message())
          .endsWith("schema 3: it is a schema of JSON, the format is AVRO");
      assertThat(registry.requests())
          .filteredOn(path -> !path.endsWith("/2")) // nobody knows it: it is waited for
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aRegistryThatIsAwayFailsAndMakesNoDeadLetter() {
    ConfluentRegistry registry = new ConfluentRegistry();
    registry.close();
    AvroFormat format =
        new AvroFormat(
            new RegistrySettings(registry.url(), null, 100), null, false, EpochUnit.MILLIS);
    RowParser parser = format.parser(row("id int"), Set.of(), RULE);
    assertThatThrownBy(() -> parser.parse(hex("000000000104")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> format.eventTimes(RULE).eventTimeMillis(hex("000000000104"), 7))
        .isInstanceOf(IllegalStateException.class);
  }

  private static String record(String field) {
    return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":%s}]}".formatted(field);
  }

  private static long parse(RowParser parser, EventTimeReader reader, String payload) {
    assertThat(parser.parse(hex(payload))).isNull();
    long time = parser.eventTimeMillis(hex(payload), 7);
    assertThat(reader.eventTimeMillis(hex(payload), 7))
        .isEqualTo(time == EventTimeRule.UNREADABLE ? 7 : time);
    return time;
  }

  private static void assertRefused(
      RowParser parser, EventTimeReader reader, String payload, ParseReason reason) {
    assertThat(refused(parser, hex(payload)).reason()).isEqualTo(reason);
    assertThat(reader.eventTimeMillis(hex(payload), 7)).isEqualTo(7);
  }

  private static ParseFailure refused(RowParser parser, byte[] payload) {
    return Objects.requireNonNull(parser.parse(payload), "the record was accepted");
  }
}
