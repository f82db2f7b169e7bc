package io.firnline.pipeline.parse;

import java.util.Arrays;
import java.util.Locale;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** A fact about a record that can be had as a column. The names suit every source. */
public enum MetadataColumn {
  /** Key of the record. */
  KEY("_key", Types.BinaryType.get()),
  /** Headers of the record; of a name that comes again the last. */
  HEADERS("_headers", null),
  /** Stream, e.g. Kafka topic. */
  TOPIC("_stream", Types.StringType.get()),
  /** Source partition of the stream, as text: a number for Kafka. */
  PARTITION("_partition", Types.StringType.get()),
  /** Position in the source partition, e.g. Kafka offset. */
  OFFSET("_position", Types.LongType.get()),
  /** Time that the source gave the record. */
  RECORD_TIME("_source_time", Types.TimestampType.withZone());

  private final String column;
  private final Type.@Nullable PrimitiveType primitive;

  MetadataColumn(String column, Type.@Nullable PrimitiveType primitive) {
    this.column = column;
    this.primitive = primitive;
  }

  /** Name of the column in tables. */
  public String column() {
    return column;
  }

  /** The fact of an option's word, e.g. {@code record_time}. */
  public static MetadataColumn of(String word) {
    return Arrays.stream(values())
        .filter(fact -> fact.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid metadata column '"
                        + word
                        + "': choose from key, headers, topic, partition, offset, record_time"));
  }

  /** The column as a field of a schema; ids are taken from {@code firstId} on. */
  Types.NestedField field(int firstId) {
    Type type =
        primitive != null
            ? primitive
            : Types.MapType.ofOptional(
                firstId + 1, firstId + 2, Types.StringType.get(), Types.BinaryType.get());
    return Types.NestedField.optional(firstId, column, type);
  }
}
