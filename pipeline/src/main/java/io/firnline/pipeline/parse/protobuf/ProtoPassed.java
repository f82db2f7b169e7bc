package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import org.jspecify.annotations.Nullable;

/** A field that no column wants, but that has to be seen: of a oneof, or the event time. */
final class ProtoPassed extends ProtoOnce {
  ProtoPassed(FieldDescriptor field, @Nullable ProtoOneof oneof) {
    super(field, oneof);
  }

  @Override
  void readValue(ProtoCursor in, int tag, int repetition) {
    in.skip(tag);
  }

  @Override
  public void finish(ProtoCursor in, int repetition) {
    // No column wants it.
  }
}
