package io.firnline.pipeline.parse.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.json.RandomJson;
import io.firnline.pipeline.parse.json.StripeOracle;
import io.firnline.pipeline.parse.json.Triplets;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** Rows are those of the JSON object with the same values, written as CSV by Jackson. */
class CsvRowParserPropertyTest {
  private static final EventTimeRule RULE = EventTimeRule.ofField("time", EpochUnit.MILLIS);
  private static final long SOURCE_TIME = 12345;
  private static final CsvMapper JACKSON = new CsvMapper();

  @Test
  void readsWhatJacksonWrites() throws IOException {
    int records = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      RandomJson generator = new RandomJson(random, "a", "b", "c", "d", "e", "f");
      Schema schema = flat(generator.schema());
      RowBuffer row = new RowBuffer(BlockSchema.of(schema));
      CsvFormat format = new CsvFormat(options(schema));
      RowParser parser = format.parser(row, Set.of(), RULE);
      EventTimeReader reader = format.eventTimes(RULE);
      for (int i = 0; i < 10; i++) {
        JsonNode tree = StripeOracle.tree(generator.record(schema));
        byte[] csv = csv(schema, tree, random);
        String about =
            "seed %d, %s, %s".formatted(seed, schema, new String(csv, StandardCharsets.UTF_8));
        assertThat(parser.parse(csv)).as(about).isNull();
        assertThat(Triplets.of(row)).as(about).isEqualTo(StripeOracle.stripe(schema, tree));
        long time = parser.eventTimeMillis(csv, SOURCE_TIME);
        assertThat(reader.eventTimeMillis(csv, SOURCE_TIME))
            .as(about)
            .isEqualTo(time == EventTimeRule.UNREADABLE ? SOURCE_TIME : time);
        records++;
      }
    }
    assertThat(records).isEqualTo(20_000);
  }

  @Test
  void bearsMutations() throws IOException {
    Random random = new Random(42);
    int accepted = 0;
    for (int seed = 0; seed < 500; seed++) {
      RandomJson generator = new RandomJson(new Random(seed), "a", "b", "c", "d", "e", "f");
      Schema schema = flat(generator.schema());
      RowBuffer row = new RowBuffer(BlockSchema.of(schema));
      CsvFormat format = new CsvFormat(options(schema));
      RowParser parser = format.parser(row, Set.of(), RULE);
      EventTimeReader reader = format.eventTimes(RULE);
      byte[] csv = csv(schema, StripeOracle.tree(generator.record(schema)), random);
      for (int i = 0; i < 40; i++) {
        byte[] mutated = csv.clone();
        mutated[random.nextInt(csv.length)] =
            (byte) "\",\n\r0a-.\0\u00ff".charAt(random.nextInt(10));
        ParseFailure[] failure = new ParseFailure[1];
        assertThatNoException().isThrownBy(() -> failure[0] = parser.parse(mutated));
        assertThatNoException().isThrownBy(() -> reader.eventTimeMillis(mutated, 0));
        accepted += failure[0] == null ? 1 : 0;
        int rows = failure[0] == null ? 1 : 0;
        row.schema()
            .leaves()
            .forEach(leaf -> assertThat(row.column(leaf.index()).size()).isEqualTo(rows));
      }
    }
    assertThat(accepted).isBetween(1_000, 15_000);
  }

  /** The primitive columns of a schema, and a time. */
  private static Schema flat(Schema schema) {
    List<Types.NestedField> fields = new ArrayList<>();
    fields.add(Types.NestedField.optional(1_000, "time", Types.TimestampType.withZone()));
    schema.columns().stream().filter(f -> f.type().isPrimitiveType()).forEach(fields::add);
    return new Schema(fields);
  }

  private static CsvOptions options(Schema schema) {
    return new CsvOptions(
        schema.columns().stream().map(Types.NestedField::name).toList(),
        (byte) ',',
        (byte) '"',
        "NULL",
        EpochUnit.MILLIS);
  }

  private static byte[] csv(Schema schema, JsonNode record, Random random)
      throws JsonProcessingException {
    CsvSchema.Builder columns = CsvSchema.builder();
    ObjectNode texts = JsonNodeFactory.instance.objectNode();
    for (Types.NestedField field : schema.columns()) {
      columns.addColumn(field.name());
      JsonNode value = record.get(field.name());
      texts.put(field.name(), value == null || value.isNull() ? "NULL" : text(field.type(), value));
    }
    CsvSchema written = columns.build().withLineSeparator(random.nextBoolean() ? "\n" : "\r\n");
    ObjectWriter writer = JACKSON.writer(written);
    return writer.writeValueAsBytes(texts);
  }

  private static String text(Type type, JsonNode value) {
    return type.typeId() == Type.TypeID.STRING || value.isTextual()
        ? value.textValue()
        : value.isNumber() ? value.decimalValue().toString() : value.asText();
  }
}
