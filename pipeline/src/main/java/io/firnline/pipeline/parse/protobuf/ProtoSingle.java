package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.Target;
import org.jspecify.annotations.Nullable;

/** A field of one value, or none. */
final class ProtoSingle extends ProtoOnce {
  private static final byte[] ZEROS = new byte[Long.BYTES];

  private final ProtoValue value;
  private final Target target;
  private final boolean hasDefault;
  private final ProtoCursor zeros = new ProtoCursor();

  /**
   * @param hasDefault whether a field that is not there is zero, and not null
   */
  ProtoSingle(
      FieldDescriptor field,
      ProtoValue value,
      Target target,
      boolean hasDefault,
      @Nullable ProtoOneof oneof) {
    super(field, oneof);
    this.value = value;
    this.target = target;
    this.hasDefault = hasDefault;
  }

  @Override
  void readValue(ProtoCursor in, int tag, int repetition) {
    value.read(in, repetition);
  }

  @Override
  public void finish(ProtoCursor in, int repetition) {
    if (seen()) {
      return;
    }
    if (field().isRequired()) {
      throw new RecordFailure(
          ParseReason.MISSING_REQUIRED, in.at(), "the schema requires it, the message has it not");
    }
    if (hasDefault) {
      // Zero, in every encoding of a number, and the length of no text.
      zeros.open(ZEROS, 0);
      value.read(zeros, repetition);
    } else {
      target.addNull(repetition, in.at(), "the message does not have it");
    }
  }
}
