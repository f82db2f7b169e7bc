package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.firnline.pipeline.parse.Utf8;
import java.nio.charset.StandardCharsets;

/** The key of a map's entry, as text. */
final class ProtoMapKey {
  private final FieldDescriptor field;
  private byte[] text = {};
  private int from;
  private int to;
  private boolean seen;

  ProtoMapKey(FieldDescriptor field) {
    this.field = field;
  }

  byte[] text() {
    return text;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** An entry without a key has zero, or no text, for it. */
  void clear() {
    seen = false;
    set(
        switch (field.getType()) {
          case STRING -> "";
          case BOOL -> "false";
          default -> "0";
        });
  }

  void read(ProtoCursor in, int tag) {
    ProtoTypes.check(in, field, tag);
    if (seen) {
      throw NotCanonicalException.INSTANCE;
    }
    seen = true;
    if (field.getType() == FieldDescriptor.Type.STRING) {
      int length = in.readLength();
      text = in.bytes();
      from = in.pass(length);
      to = from + length;
      Utf8.check(text, from, to);
    } else {
      set(number(in));
    }
  }

  private String number(ProtoCursor in) {
    return switch (field.getType()) {
      case INT32 -> String.valueOf((int) in.readVarint());
      case INT64 -> String.valueOf(in.readVarint());
      case UINT32 -> Integer.toUnsignedString((int) in.readVarint());
      case UINT64 -> Long.toUnsignedString(in.readVarint());
      case SINT32 -> String.valueOf(in.readZigzag32());
      case SINT64 -> String.valueOf(in.readZigzag());
      case FIXED32 -> Integer.toUnsignedString(in.readFixed32());
      case FIXED64 -> Long.toUnsignedString(in.readFixed64());
      case SFIXED32 -> String.valueOf(in.readFixed32());
      case SFIXED64 -> String.valueOf(in.readFixed64());
      case BOOL -> String.valueOf(in.readVarint() != 0);
      default -> throw new IllegalStateException("Cannot be a key: " + field.getType());
    };
  }

  private void set(String key) {
    text = key.getBytes(StandardCharsets.UTF_8);
    from = 0;
    to = text.length;
  }
}
