package io.firnline.pipeline.parse.avro;

import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/** Types in messages. */
final class AvroNames {
  private AvroNames() {}

  static String of(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    String name = schema.getType().getName();
    return "Avro " + (logical == null ? name : name + " (" + logical.getName() + ")");
  }
}
