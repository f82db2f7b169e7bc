package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowParserTest {
  private final RowBuffer row =
      new RowBuffer(
          BlockSchema.of(
              SchemaText.parse(
                  "id int, big long, x double, y float, price decimal(5,2), name string, day date,"
                      + " at timestamptz, key uuid, raw fixed(2), ok boolean, tags list<int>,"
                      + " place struct<lat double not null, label string>, m map<string,int>,"
                      + " places list<struct<lat double not null>>,"
                      + " spots map<string,struct<label string, lat double>>")));
  private final JsonRowParser parser =
      new JsonRowParser(
          row,
          Set.of(),
          new JsonOptions(2_000, 20, false, EpochUnit.SECONDS),
          EventTimeRule.ofField("at", EpochUnit.SECONDS));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":2147483648}|OUT_OF_RANGE|id|6",
        "{\"id\":1.5}|NOT_EXACT|id|6",
        "{\"big\":9223372036854775808}|OUT_OF_RANGE|big|7",
        "{\"big\":1e99999999999}|OUT_OF_RANGE|big|7",
        "{\"x\":1e400}|OUT_OF_RANGE|x|5",
        "{\"y\":3.5e38}|OUT_OF_RANGE|y|5",
        "{\"x\":\"1\"}|WRONG_TYPE|x|5",
        "{\"x\":NaN}|SYNTAX|x|5",
        "{\"price\":1000.00}|OUT_OF_RANGE|price|9",
        "{\"price\":1.001}|NOT_EXACT|price|9",
        "{\"name\":5}|WRONG_TYPE|name|8",
        "{\"name\":{}}|WRONG_TYPE|name|8",
        "{\"name\":\"\\x\"}|INVALID_ESCAPE|name|9",
        "{\"name\":\"\\ud800\"}|INVALID_ESCAPE|name|9",
        "{\"name\":\"\\u12\"}|INVALID_ESCAPE|name|9",
        "{\"name\":\"ab|TRUNCATED|name|11",
        "{\"day\":\"2026-02-29\"}|INVALID_TEXT|day|7",
        "{\"at\":\"2026-02-28\"}|INVALID_TEXT|at|6",
        "{\"at\":\"2026-02-28T24:00:00Z\"}|INVALID_TEXT|at|6",
        "{\"at\":1e30}|OUT_OF_RANGE|at|6",
        "{\"key\":\"0\"}|INVALID_TEXT|key|7",
        "{\"raw\":\"AAAA\"}|INVALID_TEXT|raw|7",
        "{\"raw\":\"*\"}|INVALID_TEXT|raw|7",
        "{\"ok\":1}|WRONG_TYPE|ok|6",
        "{\"ok\":tru}|SYNTAX|ok|6",
        "{\"tags\":[1, \"a\"]}|WRONG_TYPE|tags[1]|12",
        "{\"place\":{\"label\":\"a\"}}|MISSING_REQUIRED|place.lat|22",
        "{\"place\":{\"lat\":null}}|MISSING_REQUIRED|place.lat|16",
        "{\"m\":{\"a\":1,\"b\":[]}}|WRONG_TYPE|m.b|16",
        "{\"id\":01}|SYNTAX|id|6",
        "{\"id\":-}|SYNTAX|id|6",
        "{\"id\":1.}|SYNTAX|id|6",
        "{\"id\":1,}|SYNTAX||8",
        "{\"id\" 1}|SYNTAX||6",
        "{\"id\":1|TRUNCATED||7",
        "{\"id\":1} x|TRAILING_BYTES||9",
        "{\"zzz\":[1,}|SYNTAX||10",
        "[]|WRONG_TYPE||0",
        "null|WRONG_TYPE||0",
        "{\"zzz\":[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}|TOO_DEEP||26",
      })
  void refuses(String json, ParseReason reason, String field, int offset) {
    ParseFailure failure = refused(parser, json.getBytes(StandardCharsets.UTF_8));
    assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
    assertThat(failure.field()).isEqualTo(field == null ? "" : field);
    assertThat(failure.offset()).as(failure.message()).isEqualTo(offset);
    assertThat(row.column(0).size()).isZero();
  }

  @Test
  void refusesBytesThatAreNoUtf8AlsoInIgnoredFields() {
    byte[][] bad = {
      {(byte) 0xc0, (byte) 0xaf},
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
      {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
      {(byte) 0x80},
      {(byte) 0xe0, (byte) 0x9f, (byte) 0xbf},
      {(byte) 0xff}
    };
    for (byte[] bytes : bad) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      byte[] json = ("{\"other\":\"" + text + "abc\"}").getBytes(StandardCharsets.ISO_8859_1);
      ParseFailure failure = refused(parser, json);
      assertThat(failure.reason()).isEqualTo(ParseReason.INVALID_UTF8);
      assertThat(failure.offset()).isEqualTo(10);
    }
  }

  /** Jackson guesses. */
  @Test
  void refusesOtherEncodingsAndByteOrderMarks() {
    byte[][] records = {
      "\ufeff{\"id\":1}".getBytes(StandardCharsets.UTF_8),
      "{\"id\":1}".getBytes(StandardCharsets.UTF_16BE),
      "{\"id\":1}".getBytes(StandardCharsets.UTF_16LE),
      "{\"id\":1}".getBytes(Charset.forName("UTF-32LE"))
    };
    for (byte[] record : records) {
      assertThat(refused(parser, record).reason()).isEqualTo(ParseReason.SYNTAX);
    }
    byte[] one = "1".getBytes(StandardCharsets.UTF_16LE);
    assertThat(refused(parser, one).reason()).isEqualTo(ParseReason.TRAILING_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "name", "other"})
  void refusesNumbersThatTakeQuadraticTime(String field) {
    String json = "{\"%s\":1%s,\"%s\":1}".formatted(field, "0".repeat(1_000), field);
    ParseFailure failure = refused(parser, json.getBytes(StandardCharsets.UTF_8));
    assertThat(failure.reason()).isEqualTo(ParseReason.TOO_LARGE);
    assertThat(failure.offset()).isEqualTo(field.length() + 4);
  }

  @Test
  void refusesTooLargeAndEmptyRecords() {
    assertThat(parser.parse(new byte[2_001]))
        .extracting(ParseFailure::reason)
        .isEqualTo(ParseReason.TOO_LARGE);
    assertThat(parser.parse(new byte[0]))
        .extracting(ParseFailure::reason)
        .isEqualTo(ParseReason.TRUNCATED);
  }

  @Test
  void takesWholeNumbersHoweverTheyAreWritten() {
    parse("{\"id\":1e2,\"big\":-9223372036854775808,\"x\":-0.0,\"price\":1.500}");
    assertThat(row.column(0).intAt(0)).isEqualTo(100);
    assertThat(row.column(1).longAt(0)).isEqualTo(Long.MIN_VALUE);
    assertThat(row.column(2).doubleAt(0)).isEqualTo(-0.0);
    assertThat(row.column(4).intAt(0)).isEqualTo(150);
    parse("{\"big\":9007199254740993}");
    assertThat(row.column(1).longAt(0)).isEqualTo(9007199254740993L);
  }

  @Test
  void takesTheLastOfAKeyThatComesAgainAtEveryLevel() {
    parse(
        "{\"id\":1,\"tags\":[1,2,3],\"place\":{\"lat\":1,\"lat\":2,\"label\":\"a\"},"
            + "\"m\":{\"a\":1,\"b\":2,\"\\u0061\":3},\"tags\":[4],\"i\\u0064\":null}");
    assertThat(Triplets.of(row))
        .containsEntry("id", List.of("0/0=null"))
        .containsEntry("tags.element", List.of("0/3=4"))
        .containsEntry("place.lat", List.of("0/1=2.0"))
        .containsEntry("m.key", List.of("0/2=61", "1/2=62"))
        .containsEntry("m.value", List.of("0/3=3", "1/3=2"));
  }

  /** In each case what came before was wrong, and Jackson would not know of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":\"x\",\"id\":1}|id|0/1=1",
        "{\"id\":1,\"id\":\"x\",\"id\":2}|id|0/1=2",
        "{\"id\":1.5,\"big\":7,\"id\":null}|id|0/0=null",
        "{\"id\":{\"a\":[1,{\"id\":\"x\"}]},\"i\\u0064\":1}|id|0/1=1",
        "{\"day\":\"2026-02-29\",\"day\":\"1970-01-02\"}|day|0/1=1",
        "{\"price\":1e9,\"price\":0.001,\"price\":1}|price|0/1=100",
        "{\"name\":[\"}\",{}],\"name\":\"a\"}|name|0/1=61",
        "{\"tags\":[1,2,\"x\",3],\"tags\":[4]}|tags.element|0/3=4",
        "{\"tags\":{},\"tags\":[]}|tags.element|0/1=null",
        "{\"place\":5,\"place\":{\"lat\":1}}|place.lat|0/1=1.0",
        "{\"place\":{\"label\":\"a\"},\"place\":{\"lat\":1}}|place.label|0/1=null",
        "{\"place\":{\"lat\":null,\"label\":1,\"lat\":2,\"label\":\"a\"}}|place.lat|0/1=2.0",
        "{\"place\":{\"lat\":null,\"label\":1},\"place\":null}|place.label|0/0=null",
        "{\"m\":{\"a\":\"x\",\"a\":3}}|m.value|0/3=3",
        "{\"m\":{\"a\":\"x\"},\"m\":{\"a\":3}}|m.value|0/3=3",
        "{\"m\":[],\"m\":{}}|m.key|0/1=null",
        "{\"places\":[{\"lat\":\"x\",\"lat\":1},{\"lat\":null,\"lat\":2}]}|places.element.lat|0/3=1.0,1/3=2.0",
        "{\"places\":[{\"lat\":7},{\"lat\":\"x\"}],\"places\":[{\"lat\":1}]}|places.element.lat|0/3=1.0",
        "{\"spots\":{\"a\":{\"label\":1},\"a\":{\"label\":2,\"label\":\"b\"}}}|spots.value.label|0/4=62",
      })
  void takesTheLastOfAKeyAfterAWrongOne(String json, String column, String triplets) {
    parse(json);
    assertThat(Triplets.of(row)).containsEntry(column, List.of(triplets.split(",")));
    for (int i = 0; i < row.schema().leaves().size(); i++) {
      assertThat(row.column(i).size()).as("triplets of " + row.column(i).leaf()).isPositive();
    }
  }

  /** What is no JSON is told, else the first wrong one of the values that count. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":1,\"id\":\"x\"}|WRONG_TYPE|id|13",
        "{\"id\":\"x\",\"id\":1.5}|NOT_EXACT|id|15",
        "{\"id\":\"x\",\"id\":1,\"big\":true}|WRONG_TYPE|big|23",
        "{\"id\":\"x\",\"big\":true,\"id\":1}|WRONG_TYPE|big|16",
        "{\"id\":\"x\",\"big\":true,\"id\":\"y\"}|WRONG_TYPE|big|16",
        "{\"id\":\"x\",\"big\":true}|WRONG_TYPE|id|6",
        "{\"id\":\"x\",\"zzz\":[1,}|SYNTAX||19",
        "{\"id\":\"x\",\"big\"|TRUNCATED||15",
        "{\"tags\":[\"x\",{\"a\":01}],\"id\":1}|SYNTAX|tags|18",
        "{\"place\":{\"lat\":\"x\",\"label\":\"\\x\"}}|INVALID_ESCAPE|place.label|29",
        "{\"id\":\"x\"} x|TRAILING_BYTES||11",
        "[] x|TRAILING_BYTES||3",
        "{\"id\":\"x\",\"id\":1,\"zzz\":[1,}|SYNTAX||26",
        "{\"id\":\"x\",\"id\":1|TRUNCATED||16",
        "{\"id\":\"x\",\"id\":1} x|TRAILING_BYTES||18",
        "{\"id\":[01],\"id\":1}|SYNTAX|id|7",
        "{\"name\":\"\\ud800\",\"name\":\"a\"}|INVALID_ESCAPE|name|9",
        "{\"place\":{\"lat\":1,\"lat\":null},\"id\":\"x\"}|MISSING_REQUIRED|place.lat|24",
        "{\"place\":{\"lat\":1},\"place\":{\"label\":\"a\"}}|MISSING_REQUIRED|place.lat|40",
        "{\"places\":[{\"lat\":1},{\"lat\":1,\"lat\":\"x\"}]}|WRONG_TYPE|places[1].lat|36",
        "{\"spots\":{\"a\":{\"lat\":1},\"a\":{\"lat\":\"x\"}}}|WRONG_TYPE|spots.a.lat|35",
      })
  void tellsWhatIsNoJsonElseTheFirstWrongValueThatCounts(
      String json, ParseReason reason, String field, int offset) {
    refuses(json, reason, field, offset);
  }

  /** Wherever the source looks for it, it is what the parser takes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"at\":5,\"at\":6}|6000",
        "{\"at\":\"x\",\"at\":6}|6000",
        "{\"at\":\"x\",\"at\":6,\"id\":1}|6000",
        "{\"at\":\"x\",\"at\":6,\"name\":\"at\"}|6000",
        "{\"at\":[{\"at\":5}],\"id\":1,\"\\u0061t\":6}|6000",
        "{\"\\u0061t\":5,\"at\":\"1970-01-01T00:00:06Z\"}|6000",
        "{\"at\":5,\"at\":null}|none",
        "{\"at\":5,\"at\":null,\"id\":1}|none",
        "{\"at\":null,\"at\":6}|6000",
        "{\"place\":{\"at\":5,\"lat\":\"x\"},\"at\":6,\"place\":{\"at\":7,\"lat\":1}}|6000",
      })
  void theSourceReadsTheEventTimeOfTheParser(String json, String millis) {
    EventTimeRule rule = EventTimeRule.ofField("at", EpochUnit.SECONDS);
    Set<String> noColumn = Set.of("at");
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    for (Set<String> notOfJson : List.of(Set.<String>of(), noColumn)) {
      JsonRowParser timed = new JsonRowParser(row, notOfJson, JsonOptions.defaults(), rule);
      assertThat(timed.parse(payload)).isNull();
      boolean none = millis.equals("none");
      assertThat(timed.eventTimeMillis(payload, 1))
          .isEqualTo(none ? EventTimeRule.UNREADABLE : Long.parseLong(millis));
      assertThat(rule.reader().eventTimeMillis(payload, 1))
          .isEqualTo(none ? 1 : Long.parseLong(millis));
    }
  }

  @Test
  void aFieldThatIsUnknownMayBeReplacedWithWhatHoldsIt() {
    JsonRowParser strict =
        new JsonRowParser(
            row,
            Set.of(),
            JsonOptions.defaults().withUnknownFieldsRefused(true),
            EventTimeRule.ofSourceTime());
    byte[] replaced =
        "{\"place\":{\"long\":2},\"place\":{\"lat\":1}}".getBytes(StandardCharsets.UTF_8);
    assertThat(strict.parse(replaced)).isNull();
    byte[] again = "{\"id\":\"x\",\"long\":2,\"long\":3,\"id\":1}".getBytes(StandardCharsets.UTF_8);
    ParseFailure failure = refused(strict, again);
    assertThat(failure.reason()).isEqualTo(ParseReason.UNKNOWN_FIELD);
    assertThat(failure.message()).startsWith("Cannot read field long at byte 17: ");
  }

  @Test
  void refusesUnknownFieldsIfAskedTo() {
    JsonRowParser strict =
        new JsonRowParser(
            row,
            Set.of(),
            JsonOptions.defaults().withUnknownFieldsRefused(true),
            EventTimeRule.ofField("ts", EpochUnit.MILLIS));
    byte[] json = "{\"ts\":5,\"place\":{\"lat\":1,\"long\":2}}".getBytes(StandardCharsets.UTF_8);
    ParseFailure failure = refused(strict, json);
    assertThat(failure.reason()).isEqualTo(ParseReason.UNKNOWN_FIELD);
    assertThat(failure.message()).startsWith("Cannot read field place.long at byte 32: ");
    byte[] known = "{\"ts\":5,\"id\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(strict.parse(known)).isNull();
    assertThat(strict.eventTimeMillis(known, 0)).isEqualTo(5);
  }

  private static ParseFailure refused(JsonRowParser parser, byte[] json) {
    return Objects.requireNonNull(parser.parse(json), "the record was accepted");
  }

  private void parse(String json) {
    assertThat(parser.parse(json.getBytes(StandardCharsets.UTF_8))).isNull();
  }
}
