package io.firnline.pipeline.deadletter;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Columns of a dead-letter table. */
public final class DeadLetterTable {
  public static final String PAYLOAD = "payload";
  public static final String KEY = "key";
  public static final String HEADERS = "headers";
  public static final String REASON = "reason";
  public static final String STAGE = "stage";
  public static final String MESSAGE = "message";
  public static final String STREAM = "stream";
  public static final String PARTITION = "partition";
  public static final String POSITION = "position";
  public static final String SOURCE_TIME = "source_time";
  public static final String WRITER = "writer";

  private DeadLetterTable() {}

  /** The schema that a new dead-letter table gets. */
  public static Schema schema() {
    return new Schema(
        optional(1, PAYLOAD, Types.BinaryType.get(), "original bytes; null if there were none"),
        optional(2, KEY, Types.BinaryType.get(), "key of the record"),
        optional(
            3,
            HEADERS,
            Types.MapType.ofOptional(4, 5, Types.StringType.get(), Types.BinaryType.get()),
            "headers of the record; of a name that comes again the last"),
        required(6, REASON, Types.StringType.get(), "stable code, e.g. wrong_type"),
        required(7, STAGE, Types.StringType.get(), "stage that gave the record up"),
        optional(8, MESSAGE, Types.StringType.get(), "what is wrong, with field and byte offset"),
        required(9, STREAM, Types.StringType.get(), "e.g. Kafka topic"),
        required(10, PARTITION, Types.StringType.get(), "source partition of the stream"),
        required(11, POSITION, Types.LongType.get(), "position there, e.g. Kafka offset"),
        optional(
            12,
            SOURCE_TIME,
            Types.TimestampType.withZone(),
            "time that the source gave the record"),
        optional(13, WRITER, Types.StringType.get(), "writer id of the pipeline"));
  }

  private static Types.NestedField optional(int id, String name, Type type, String doc) {
    return Types.NestedField.optional(id, name, type, doc);
  }

  private static Types.NestedField required(int id, String name, Type type, String doc) {
    return Types.NestedField.required(id, name, type, doc);
  }
}
