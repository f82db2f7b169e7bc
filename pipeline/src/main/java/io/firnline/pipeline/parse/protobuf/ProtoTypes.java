package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.Locale;

/** How types of fields are encoded. */
final class ProtoTypes {
  private ProtoTypes() {}

  static int wireType(FieldDescriptor field) {
    return switch (field.getType()) {
      case DOUBLE, FIXED64, SFIXED64 -> WireFormat.WIRETYPE_FIXED64;
      case FLOAT, FIXED32, SFIXED32 -> WireFormat.WIRETYPE_FIXED32;
      case INT64, UINT64, INT32, UINT32, BOOL, ENUM, SINT32, SINT64 -> WireFormat.WIRETYPE_VARINT;
      case STRING, BYTES, MESSAGE -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
      case GROUP -> WireFormat.WIRETYPE_START_GROUP;
    };
  }

  /**
   * Refuses a field of another encoding. Protobuf itself would take it for an unknown field, and
   * the column would be null: it is a sign of a wrong schema.
   */
  static void check(ProtoCursor in, FieldDescriptor field, int tag) {
    int found = WireFormat.getTagWireType(tag);
    int wanted = wireType(field);
    if (found != wanted) {
      throw new RecordFailure(
          ParseReason.WRONG_TYPE,
          in.at(),
          "the schema has %s, which has wire type %d, found wire type %d"
              .formatted(field.getType().name().toLowerCase(Locale.ROOT), wanted, found));
    }
  }

  /** A type in messages. */
  static String name(FieldDescriptor field) {
    return "Protobuf " + field.getType().name().toLowerCase(Locale.ROOT);
  }
}
