package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import org.jspecify.annotations.Nullable;

/** A field that comes at most once, and then no other one of its oneof. */
abstract class ProtoOnce implements ProtoField {
  private final FieldDescriptor field;
  private final @Nullable ProtoOneof oneof;
  private boolean seen;
  private int place;

  ProtoOnce(FieldDescriptor field, @Nullable ProtoOneof oneof) {
    this.field = field;
    this.oneof = oneof;
  }

  /** The value begins, with a tag that was read. */
  abstract void readValue(ProtoCursor in, int tag, int repetition);

  final FieldDescriptor field() {
    return field;
  }

  final boolean seen() {
    return seen;
  }

  @Override
  public final String name() {
    return field.getName();
  }

  @Override
  public final int place() {
    return seen ? place : -1;
  }

  @Override
  public final void start() {
    seen = false;
    if (oneof != null) {
      oneof.start();
    }
  }

  @Override
  public final void read(ProtoCursor in, int tag, int repetition) {
    ProtoTypes.check(in, field, tag);
    if (seen) {
      throw NotCanonicalException.INSTANCE;
    }
    if (oneof != null) {
      oneof.see();
    }
    seen = true;
    place = in.at();
    readValue(in, tag, repetition);
  }
}
