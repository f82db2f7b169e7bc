package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.ListTarget;

/**
 * A repeated field. Its elements may lie between other fields; those of numbers come one by one or
 * packed, whatever the schema says.
 */
final class ProtoList implements ProtoField {
  private final FieldDescriptor field;
  private final ListTarget target;
  private final ProtoValue element;
  private int count;

  ProtoList(FieldDescriptor field, ListTarget target, ProtoValue element) {
    this.field = field;
    this.target = target;
    this.element = element;
  }

  @Override
  public String name() {
    return field.getName();
  }

  @Override
  public void start() {
    count = 0;
  }

  @Override
  public void read(ProtoCursor in, int tag, int repetition) {
    boolean packed =
        field.isPackable()
            && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    if (!packed) {
      ProtoTypes.check(in, field, tag);
      readElement(in, repetition);
      return;
    }
    int end = in.readLength() + in.at();
    int outer = in.end();
    in.endAt(end);
    while (in.left() > 0) {
      readElement(in, repetition);
    }
    in.endAt(outer);
  }

  private void readElement(ProtoCursor in, int repetition) {
    try {
      element.read(in, count == 0 ? repetition : target.level());
    } catch (RecordFailure failure) {
      throw failure.inElement(count);
    }
    count++;
  }

  @Override
  public void finish(ProtoCursor in, int repetition) {
    if (count == 0) {
      target.addEmpty(repetition);
    }
  }
}
