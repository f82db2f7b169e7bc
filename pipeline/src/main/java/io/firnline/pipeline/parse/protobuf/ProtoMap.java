package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.MapEntries;
import io.firnline.pipeline.parse.column.MapTarget;

/**
 * A map field. Its entries may lie between other fields, and of a key that comes again the last
 * counts: they are kept until the message ends. Keys that are no text become text, as in Protobuf's
 * JSON.
 */
final class ProtoMap implements ProtoField {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final FieldDescriptor field;
  private final MapTarget target;
  private final ProtoMapKey key;
  private final ProtoSingle value;
  private final MapEntries entries = new MapEntries();

  /**
   * @param value as a field of the entry
   */
  ProtoMap(FieldDescriptor field, MapTarget target, ProtoSingle value) {
    this.field = field;
    this.target = target;
    this.key = new ProtoMapKey(field.getMessageType().findFieldByNumber(KEY));
    this.value = value;
  }

  @Override
  public String name() {
    return field.getName();
  }

  @Override
  public void start() {
    entries.clear();
  }

  @Override
  public void read(ProtoCursor in, int tag, int repetition) {
    ProtoTypes.check(in, field, tag);
    int start = in.at();
    int end = in.readLength() + in.at();
    int outer = in.end();
    in.endAt(end);
    key.clear();
    boolean hasValue = false;
    while (in.left() > 0) {
      int inner = in.readTag();
      switch (WireFormat.getTagFieldNumber(inner)) {
        case KEY -> key.read(in, inner);
        case VALUE -> {
          if (hasValue) {
            throw NotCanonicalException.INSTANCE;
          }
          hasValue = true;
          in.skip(inner);
        }
        default -> in.skip(inner);
      }
    }
    in.endAt(outer);
    entries.add(key.text(), key.from(), key.to(), start);
  }

  @Override
  public void finish(ProtoCursor in, int repetition) {
    if (entries.size() == 0) {
      target.addEmpty(repetition);
      return;
    }
    int place = in.at();
    int outer = in.end();
    for (int i = 0; i < entries.size(); i++) {
      entries.addKey(i, target.keys(), i == 0 ? repetition : target.level());
      in.endAt(in.bytes().length);
      in.goTo(entries.valueAt(i));
      try {
        readValue(in, i == 0 ? repetition : target.level());
      } catch (RecordFailure failure) {
        throw failure.inField(entries.key(i));
      }
    }
    in.goTo(place);
    in.endAt(outer);
  }

  private void readValue(ProtoCursor in, int repetition) {
    int end = in.readLength() + in.at();
    in.endAt(end);
    value.start();
    while (in.left() > 0) {
      int tag = in.readTag();
      if (WireFormat.getTagFieldNumber(tag) == VALUE) {
        value.read(in, tag, repetition);
      } else {
        in.skip(tag);
      }
    }
    value.finish(in, repetition);
  }
}
