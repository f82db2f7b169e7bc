package io.firnline.pipeline.parse.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.Triplets;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawFormatTest {
  private static final EventTimeRule RULE = EventTimeRule.ofSourceTime();

  @Test
  void keepsAnyBytesAndLeavesOtherColumnsNull() {
    RowBuffer row = row("payload binary not null, note string, tags list<int>, _key binary");
    RowParser parser = new RawFormat("payload").parser(row, Set.of("_key"), RULE);
    assertThat(parser.parse(new byte[] {0, (byte) 0xff})).isNull();
    assertThat(Triplets.of(row))
        .isEqualTo(
            Map.of(
                "payload", List.of("0/0=00ff"),
                "note", List.of("0/0=null"),
                "tags.element", List.of("0/0=null"),
                "_key", List.of()));
    assertThat(parser.eventTimeMillis(new byte[0], 7)).isEqualTo(7);
    assertThat(new RawFormat("payload").eventTimes(RULE).eventTimeMillis(new byte[0], 7))
        .isEqualTo(7);
    assertThat(parser.parse(new byte[0])).isNull();
  }

  @Test
  void refusesBytesThatAreNoTextForAColumnOfText() {
    RowParser parser = new RawFormat("line").parser(row("line string"), Set.of(), RULE);
    assertThat(parser.parse(new byte[] {'a'})).isNull();
    assertThat(parser.parse(new byte[] {'a', (byte) 0xff}))
        .extracting(ParseFailure::reason, ParseFailure::offset)
        .containsExactly(ParseReason.INVALID_UTF8, 1);
  }

  @Test
  void refusesRecordsOfMoreThanTheLimit() {
    RowParser parser = new RawFormat("payload").parser(row("payload binary"), Set.of(), RULE);
    assertThat(parser.parse(new byte[RecordFormat.MAX_RECORD_BYTES])).isNull();
    assertThat(parser.parse(new byte[RecordFormat.MAX_RECORD_BYTES + 1]))
        .extracting(ParseFailure::reason)
        .isEqualTo(ParseReason.TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "body binary|which has to be there with type binary or string; --rawColumn names another",
        "payload long|which has to be there with type binary or string",
        "payload binary, id int not null|column id is required, but no record has it",
      })
  void refusesTablesThatItCannotFill(String columns, String refusal) {
    assertThatThrownBy(() -> new RawFormat("payload").parser(row(columns), Set.of(), RULE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(refusal);
  }

  private static RowBuffer row(String columns) {
    return new RowBuffer(BlockSchema.of(SchemaText.parse(columns)));
  }
}
