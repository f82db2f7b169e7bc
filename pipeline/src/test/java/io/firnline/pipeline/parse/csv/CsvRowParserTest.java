package io.firnline.pipeline.parse.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.Triplets;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowParserTest {
  private static final EventTimeRule RULE = EventTimeRule.ofField("at", EpochUnit.SECONDS);

  private final RowBuffer row =
      new RowBuffer(
          BlockSchema.of(
              SchemaText.parse(
                  "id int not null, name string, price decimal(5,2), at timestamptz, ok boolean")));
  private final RowParser parser = parser(CsvOptions.defaults());

  private RowParser parser(CsvOptions options) {
    return new CsvFormat(options).parser(row, Set.of(), RULE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,a,1.5,5|FIELD_COUNT||-1",
        "1,a,1.5,5,true,|FIELD_COUNT||-1",
        ",a,1.5,5,true|MISSING_REQUIRED|id|0",
        "x,a,1.5,5,true|WRONG_TYPE|id|0",
        "1x,a,1.5,5,true|WRONG_TYPE|id|0",
        "\"\",a,1.5,5,true|WRONG_TYPE|id|0",
        "01,a,1.5,5,true|WRONG_TYPE|id|0",
        "1.5,a,1.5,5,true|NOT_EXACT|id|0",
        "3000000000,a,1.5,5,true|OUT_OF_RANGE|id|0",
        "1,a,1.555,5,true|NOT_EXACT|price|4",
        "1,a,1.5,31.12.2026,true|WRONG_TYPE|at|8",
        "1,a,1.5,2026-02-30T00:00:00Z,true|INVALID_TEXT|at|8",
        "1,a,1.5,5,TRUE|WRONG_TYPE|ok|10",
        "1,a\"b,1.5,5,true|SYNTAX||3",
        "1,\"a\"b,1.5,5,true|SYNTAX||5",
        "1,\"a,1.5,5,true|TRUNCATED||15",
        "1,\"a\"\",1.5,5,true|TRUNCATED||17",
      })
  void refuses(String csv, ParseReason reason, String field, int offset) {
    ParseFailure failure = refused(parser, csv.getBytes(StandardCharsets.UTF_8));
    assertThat(failure.reason()).as(failure.message()).isEqualTo(reason);
    assertThat(failure.field()).isEqualTo(field == null ? "" : field);
    assertThat(failure.offset()).as(failure.message()).isEqualTo(offset);
    assertThat(row.column(0).size()).isZero();
  }

  @Test
  void namesBothCountsOfARecordWithTooFewFields() {
    assertThat(refused(parser, bytes("1,a")).message())
        .isEqualTo("Cannot read record: it has 2 fields, 5 columns are expected");
  }

  @Test
  void refusesASecondLineAndBytesThatAreNoUtf8() {
    assertThat(refused(parser, bytes("1,a,1.5,5,true\n2,b,1.5,5,true")).reason())
        .isEqualTo(ParseReason.TRAILING_BYTES);
    byte[] latin1 = "1,\u00e9,1.5,5,true".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(refused(parser, latin1).reason()).isEqualTo(ParseReason.INVALID_UTF8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void aLineEndMayFollow(String end) {
    parse(parser, "1,a,1.5,2026-01-31T00:00:00.5Z,true" + end);
    assertThat(parser.eventTimeMillis(new byte[0], 7)).isEqualTo(1769817600500L);
    assertThat(Triplets.of(row))
        .containsEntry("id", List.of("0/0=1"))
        .containsEntry("name", List.of("0/1=61"))
        .containsEntry("price", List.of("0/1=150"))
        .containsEntry("ok", List.of("0/1=true"));
  }

  @Test
  void quotesHoldDelimitersLineEndsAndQuotesAndKeepWhatIsNoNull() {
    parse(parser, "1,\"a,\r\n\"\"b\"\"\",,,");
    assertThat(text(1)).isEqualTo("a,\r\n\"b\"");
    assertThat(Triplets.of(row)).containsEntry("price", List.of("0/0=null"));
    parse(parser, "1,\"\",,,");
    assertThat(text(1)).isEmpty();
    parse(parser, "1,,,,");
    assertThat(Triplets.of(row)).containsEntry("name", List.of("0/0=null"));
  }

  @Test
  void otherDelimitersQuotesNullsAndOrders() {
    RowParser other =
        parser(
            new CsvOptions(
                List.of("at", "-", "name", "id"),
                CsvOptions.character("\\t"),
                CsvOptions.character("'"),
                "\\N",
                EpochUnit.MILLIS));
    parse(other, "1718000000\tx y\t'\\N'\t5");
    assertThat(text(1)).isEqualTo("\\N");
    assertThat(row.column(0).intAt(0)).isEqualTo(5);
    assertThat(other.eventTimeMillis(new byte[0], 7)).isEqualTo(1718000000000L);
    parse(other, "1718000000\tx y\t\\N\t5");
    assertThat(Triplets.of(row))
        .containsEntry("name", List.of("0/0=null"))
        .containsEntry("ok", List.of("0/0=null"));
    RowParser unquoted =
        parser(new CsvOptions(null, (byte) ',', CsvOptions.NO_QUOTE, "", EpochUnit.MILLIS));
    parse(unquoted, "1,\"a\",,,");
    assertThat(text(1)).isEqualTo("\"a\"");
  }

  @Test
  void aFieldThatIsNullIsNoEventTime() {
    parse(parser, "1,a,1.5,,true");
    assertThat(parser.eventTimeMillis(new byte[0], 7)).isEqualTo(EventTimeRule.UNREADABLE);
  }

  @Test
  void refusesColumnsThatCannotBeFilled() {
    assertThatThrownBy(() -> parser(columns("id", "nme", "at")))
        .hasMessage(
            "--csvColumns has nme, the table only id, name, price, at, ok; give - for a field that is not wanted");
    assertThatThrownBy(() -> parser(columns("name", "at")))
        .hasMessage("column id is required, but no record has it; records have name, at");
    assertThatThrownBy(() -> parser(columns("id", "name")))
        .hasMessageStartingWith("--eventTimeField at is no field of the record");
    assertThatThrownBy(() -> columns("id", "id")).hasMessageContaining("column id is there twice");
    RowBuffer nested = new RowBuffer(BlockSchema.of(SchemaText.parse("id int, tags list<int>")));
    CsvFormat format = new CsvFormat(CsvOptions.defaults());
    assertThatThrownBy(() -> format.parser(nested, Set.of(), EventTimeRule.ofSourceTime()))
        .hasMessageContaining("a CSV field cannot fill column tags");
  }

  private static CsvOptions columns(String... names) {
    return new CsvOptions(List.of(names), (byte) ',', (byte) '"', "", EpochUnit.MILLIS);
  }

  private String text(int column) {
    return new String(
        row.column(column).bytes(),
        row.column(column).startAt(0),
        row.column(column).endAt(0) - row.column(column).startAt(0),
        StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ParseFailure refused(RowParser parser, byte[] csv) {
    return Objects.requireNonNull(parser.parse(csv), "the record was accepted");
  }

  private static void parse(RowParser parser, String csv) {
    assertThat(parser.parse(bytes(csv))).isNull();
  }
}
