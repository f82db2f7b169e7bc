package io.firnline.pipeline.parse.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class SchemaTextTest {
  @Test
  void readsTheSchemaOfTheDemo() {
    Schema schema =
        SchemaText.parse("sensor_id string, temperature double, humidity double, timestamp long");
    assertThat(schema.asStruct())
        .isEqualTo(
            new Schema(
                    Types.NestedField.optional(1, "sensor_id", Types.StringType.get()),
                    Types.NestedField.optional(2, "temperature", Types.DoubleType.get()),
                    Types.NestedField.optional(3, "humidity", Types.DoubleType.get()),
                    Types.NestedField.optional(4, "timestamp", Types.LongType.get()))
                .asStruct());
  }

  @Test
  void readsEveryType() {
    Schema schema =
        SchemaText.parse(
            """
            a BOOLEAN required, b int not null comment 'how many', c float, d decimal(20, 3),
            e date, f time, g timestamp, h timestamptz, i uuid, j fixed(16), k binary,
            `l l` struct<x: int not null, y list<string not null>>, m map<string, struct<z long>>
            """);
    assertThat(schema.findField("a").isRequired()).isTrue();
    assertThat(schema.findField("b").doc()).isEqualTo("how many");
    assertThat(schema.findType("d")).isEqualTo(Types.DecimalType.of(20, 3));
    assertThat(schema.findType("g")).isEqualTo(Types.TimestampType.withoutZone());
    assertThat(schema.findType("h")).isEqualTo(Types.TimestampType.withZone());
    assertThat(schema.findType("j")).isEqualTo(Types.FixedType.ofLength(16));
    assertThat(schema.findField("l l.x").isRequired()).isTrue();
    assertThat(schema.findField("l l.y.element").isRequired()).isTrue();
    assertThat(schema.findType("m.value.z")).isEqualTo(Types.LongType.get());
    assertThat(schema.columns()).hasSize(13);
  }

  @Test
  void namesPositionAndNearestTypeOfAMistake() {
    refuses("a strng", "character 3: unknown type 'strng'; did you mean string?");
    refuses("a text", "did you mean string?");
    refuses("a decimal(39, 2)", "character 3: decimal(39,2)");
    refuses("a int, a long", "character 8: column a comes twice");
    refuses("a int b long", "character 7: expected a comma or the end, found 'b'");
    refuses("a", "character 2: expected a type, found the end");
    refuses("a list<int", "character 11: expected >, found the end");
    refuses("a whatever", "use one of bigint, binary");
    refuses("", "expected a column name");
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> SchemaText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
