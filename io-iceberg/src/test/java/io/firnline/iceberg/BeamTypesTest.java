package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedBytes;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.FixedString;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableBytes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class BeamTypesTest {
  @Test
  void primitiveTypesAreMapped() {
    Schema rows =
        Schema.builder()
            .addBooleanField("flag")
            .addByteField("b")
            .addInt16Field("s")
            .addInt32Field("i")
            .addInt64Field("l")
            .addFloatField("f")
            .addDoubleField("d")
            .addNullableStringField("text")
            .addByteArrayField("bytes")
            .addDateTimeField("joda")
            .build();

    assertThat(BeamTypes.tableOf(rows).asStruct())
        .isEqualTo(
            Types.StructType.of(
                Types.NestedField.required(1, "flag", Types.BooleanType.get()),
                Types.NestedField.required(2, "b", Types.IntegerType.get()),
                Types.NestedField.required(3, "s", Types.IntegerType.get()),
                Types.NestedField.required(4, "i", Types.IntegerType.get()),
                Types.NestedField.required(5, "l", Types.LongType.get()),
                Types.NestedField.required(6, "f", Types.FloatType.get()),
                Types.NestedField.required(7, "d", Types.DoubleType.get()),
                Types.NestedField.optional(8, "text", Types.StringType.get()),
                Types.NestedField.required(9, "bytes", Types.BinaryType.get()),
                Types.NestedField.required(10, "joda", Types.TimestampType.withZone())));
  }

  @Test
  void logicalTypesAreMapped() {
    Schema rows =
        Schema.builder()
            .addLogicalTypeField("date", SqlTypes.DATE)
            .addLogicalTypeField("time", SqlTypes.TIME)
            .addLogicalTypeField("local", SqlTypes.DATETIME)
            .addLogicalTypeField("instant", SqlTypes.TIMESTAMP)
            .addLogicalTypeField("uuid", SqlTypes.UUID)
            .addLogicalTypeField("price", FixedPrecisionNumeric.of(9, 2))
            .addLogicalTypeField("fixed", FixedBytes.of(3))
            .addLogicalTypeField("bytes", VariableBytes.of(9))
            .addLogicalTypeField("code", FixedString.of(2))
            .addLogicalTypeField("text", VariableString.of(9))
            .build();

    assertThat(BeamTypes.tableOf(rows).columns().stream().map(c -> c.type().toString()))
        .containsExactly(
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "uuid",
            "decimal(9, 2)",
            "fixed[3]",
            "binary",
            "string",
            "string");
  }

  @Test
  void nestedTypesAreMapped() {
    Schema place = Schema.builder().addNullableField("lat", FieldType.DOUBLE).build();
    Schema rows =
        Schema.builder()
            .addArrayField("tags", FieldType.STRING.withNullable(true))
            .addIterableField("ids", FieldType.INT64)
            .addMapField("labels", FieldType.STRING, FieldType.row(place))
            .addNullableField("place", FieldType.row(place))
            .build();

    assertThat(BeamTypes.tableOf(rows).columns().stream().map(c -> c.type().toString()))
        .containsExactly(
            "list<string>",
            "list<long>",
            "map<string, struct<8: lat: optional double>>",
            "struct<10: lat: optional double>");
    assertThat(BeamTypes.tableOf(rows).findField("tags.element").isOptional()).isTrue();
    assertThat(BeamTypes.tableOf(rows).findField("ids.element").isRequired()).isTrue();
  }

  @Test
  void typesWithoutCounterpartAreAllNamed() {
    Schema rows =
        Schema.builder()
            .addDecimalField("price")
            .addLogicalTypeField("kind", EnumerationType.create("a", "b"))
            .addArrayField("prices", FieldType.DECIMAL)
            .build();

    assertThatThrownBy(() -> BeamTypes.tableOf(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field 'price': DECIMAL has no precision: use FixedPrecisionNumeric")
        .hasMessageContaining("field 'kind': logical type Enum has no Iceberg type")
        .hasMessageContaining("field 'prices.element'");
  }
}
