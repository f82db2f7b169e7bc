package io.firnline.pipeline.parse.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firnline.pipeline.parse.RecordFailure;
import org.apache.avro.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroFieldsTest {
  private static final StructType NO_COLUMNS = StructType.of();

  private static StructType fields(String type, StructType table) {
    String record =
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"v\",\"type\":%s}]}"
            .formatted(type.replace('\'', '"'));
    return AvroFields.of(new Schema.Parser().parse(record), table);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'int' | int",
        "['null','long'] | long",
        "'double' | double",
        "'float' | float",
        "{'type':'enum','name':'E','symbols':['A']} | string",
        "{'type':'int','logicalType':'date'} | date",
        "{'type':'int','logicalType':'time-millis'} | time",
        "{'type':'long','logicalType':'timestamp-millis'} | timestamptz",
        "{'type':'long','logicalType':'local-timestamp-micros'} | timestamp",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2} | decimal(9, 2)",
        "{'type':'fixed','name':'F','size':3} | fixed[3]",
        "'bytes' | binary",
        "{'type':'array','items':['null','string']} | list<string>",
        "{'type':'map','values':'int'} | map<string, int>",
        "{'type':'record','name':'I','fields':[{'name':'a','type':'int'}]} | struct<0: a: optional int>",
      })
  void typesFollowTheSchema(String avro, String iceberg) {
    assertThat(fields(avro, NO_COLUMNS).fields().get(0).type()).hasToString(iceberg);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'null'",
        "['null']",
        "{'type':'record','name':'I','fields':[]}",
        "{'type':'array','items':'null'}"
      })
  void whatNeverHasAValueAsksForNothing(String avro) {
    assertThat(fields(avro, NO_COLUMNS).fields()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['int','string']",
        "['null',{'type':'record','name':'I','fields':[{'name':'next','type':['null','I']}]}]",
        "{'type':'bytes','logicalType':'decimal','precision':50,'scale':2}"
      })
  void whatHasNoSingleTypeIsNamedUnlessItHasAColumn(String avro) {
    RecordFailure failure =
        catchThrowableOfType(RecordFailure.class, () -> fields(avro, NO_COLUMNS));
    assertThat(failure).hasMessageMatching("it is a .*|a decimal column has at most 38 digits");
    if (avro.startsWith("['int'")) {
      NestedField column = NestedField.optional(1, "v", Types.StringType.get());
      assertThat(fields(avro, StructType.of(column)).fields().get(0).type())
          .isEqualTo(Types.StringType.get());
    }
  }

  @Test
  void aColumnOfAnotherKindKeepsItsType() {
    NestedField column = NestedField.optional(1, "v", Types.StringType.get());
    StructType table = StructType.of(column);
    assertThat(fields("{'type':'map','values':'int'}", table).fields().get(0).type())
        .isEqualTo(Types.StringType.get());
  }
}
