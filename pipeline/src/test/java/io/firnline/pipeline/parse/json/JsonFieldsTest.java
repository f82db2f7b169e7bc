package io.firnline.pipeline.parse.json;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
  private static final StructType NO_COLUMNS = StructType.of();

  private static StructType fields(String json, StructType table) {
    return new JsonFields().of(json.getBytes(StandardCharsets.UTF_8), table);
  }

  private static String typeOf(String value, StructType table) {
    StructType fields = fields("{\"v\":" + value + "}", table);
    return fields.fields().isEmpty()
        ? "none"
        : fields.fields().get(0).type().toString().replaceAll("0: ", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | long",
        "-9223372036854775808 | long",
        "1.0 | double",
        "1e2 | double",
        "0.1 | double",
        "true | boolean",
        "\"2026-11-23\" | string",
        "\"\" | string",
        "null | none",
        "{} | none",
        "[] | none",
        "[null,[]] | none",
        "{\"a\":null,\"b\":{}} | none",
        "[1,null,2] | list<long>",
        "[1,2.5] | list<double>",
        "[{\"a\":1},{\"b\":\"x\",\"a\":2.5}] | list<struct<a: optional double, b: optional string>>",
        "{\"a\":{\"b\":[true]}} | struct<a: optional struct<b: optional list<boolean>>>",
      })
  void typesFollowValues(String value, String type) {
    assertThat(typeOf(value, NO_COLUMNS)).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "1e999", "[1,\"a\"]", "{\"a\":[true,{\"b\":1}]}"})
  void whatHasNoSingleTypeIsNamed(String value) {
    RecordFailure failure =
        catchThrowableOfType(RecordFailure.class, () -> typeOf(value, NO_COLUMNS));
    assertThat(failure.reason()).isEqualTo(ParseReason.NO_COLUMN);
    assertThat(failure).hasMessageMatching(".*(too large|of several types).*");
  }

  /** A record may have it in a field that nobody knows, and be right else. */
  @ParameterizedTest
  @ValueSource(strings = {"1e9999999999", "0e9999999999", "[1e-4005400416]"})
  void anExponentThatNoNumberHasIsRefused(String value) {
    RecordFailure failure =
        catchThrowableOfType(RecordFailure.class, () -> typeOf(value, NO_COLUMNS));
    assertThat(failure.reason()).isEqualTo(ParseReason.NO_COLUMN);
    assertThat(failure).hasMessageContaining("its types cannot be told");
  }

  /** A column keeps its type while that holds the value. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2147483647 | int | int",
        "2147483648 | int | long",
        "3e9 | int | long",
        "1.5 | int | int",
        "9223372036854775808 | int | int",
        "\"x\" | int | int",
        "1e999999999 | int | int",
        "1 | long | long",
        "0.1 | float | float",
        "1e39 | float | double",
        "1e999 | float | float",
        "1234567.89 | decimal(9,2) | decimal(9, 2)",
        "12345678.9 | decimal(9,2) | decimal(10, 2)",
        "0.123 | decimal(9,2) | decimal(9, 2)",
        "1e40 | decimal(9,2) | decimal(9, 2)",
        "7 | string | string",
      })
  void columnsThatAreThereAreWidenedOnlyForWhatTheyCannotHold(
      String value, String column, String wanted) {
    StructType table =
        StructType.of(optional(1, "v", org.apache.iceberg.types.Types.fromPrimitiveString(column)));
    assertThat(typeOf(value, table)).isEqualTo(wanted);
  }

  @Test
  void looksIntoStructsListsAndMapsThatAreThere() {
    StructType inner = StructType.of(optional(9, "n", Types.IntegerType.get()));
    StructType table =
        StructType.of(
            optional(1, "s", inner),
            optional(2, "l", Types.ListType.ofOptional(3, inner)),
            optional(4, "m", Types.MapType.ofOptional(5, 6, Types.StringType.get(), inner)));
    StructType found =
        fields(
            "{\"s\":{\"n\":3000000000,\"x\":1},\"l\":[{\"n\":1},{\"y\":\"a\"}],\"m\":{\"k\":{\"z\":true}}}",
            table);
    assertThat(found.toString().replaceAll("0: ", ""))
        .isEqualTo(
            "struct<s: optional struct<n: optional long, x: optional long>,"
                + " l: optional list<struct<n: optional int, y: optional string>>,"
                + " m: optional map<string, struct<z: optional boolean>>>");
  }
}
