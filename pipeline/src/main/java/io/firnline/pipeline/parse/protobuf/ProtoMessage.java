package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.WireFormat;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.StructTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message into the fields of a struct, in any order of fields. */
final class ProtoMessage {
  private static final int MOST_DENSE = 256;

  private final ProtoField[] fields;
  private final @Nullable ProtoField[] dense = new ProtoField[MOST_DENSE];
  private final Map<Integer, ProtoField> sparse = new HashMap<>();
  private final StructTarget.Field[] missing;
  private final boolean refusesUnknown;

  /**
   * @param fields by their numbers
   * @param missing fields of the table that the message has not
   * @param refusesUnknown whether a field that the table has not fails the record
   */
  ProtoMessage(
      Map<Integer, ProtoField> fields, List<StructTarget.Field> missing, boolean refusesUnknown) {
    this.fields = fields.values().toArray(ProtoField[]::new);
    this.missing = missing.toArray(StructTarget.Field[]::new);
    this.refusesUnknown = refusesUnknown;
    fields.forEach(
        (number, field) -> {
          if (number < MOST_DENSE) {
            dense[number] = field;
          } else {
            sparse.put(number, field);
          }
        });
  }

  /** Reads the message up to the end that the cursor has. */
  void read(ProtoCursor in, int repetition) {
    for (ProtoField field : fields) {
      field.start();
    }
    while (in.left() > 0) {
      int tag = in.readTag();
      int number = WireFormat.getTagFieldNumber(tag);
      ProtoField field = number < MOST_DENSE ? dense[number] : sparse.get(number);
      if (field != null) {
        readField(in, field, tag, repetition);
      } else {
        skipUnknown(in, tag);
      }
    }
    for (ProtoField field : fields) {
      finish(in, field, repetition);
    }
    for (StructTarget.Field field : missing) {
      field.addUnknown(repetition, in.at());
    }
  }

  private static void readField(ProtoCursor in, ProtoField field, int tag, int repetition) {
    try {
      field.read(in, tag, repetition);
    } catch (RecordFailure failure) {
      throw failure.inField(field.name());
    }
  }

  private static void finish(ProtoCursor in, ProtoField field, int repetition) {
    try {
      field.finish(in, repetition);
    } catch (RecordFailure failure) {
      throw failure.inField(field.name());
    }
  }

  private void skipUnknown(ProtoCursor in, int tag) {
    if (refusesUnknown) {
      throw new RecordFailure(
          ParseReason.UNKNOWN_FIELD,
          in.at(),
          "the table has no column for field number " + WireFormat.getTagFieldNumber(tag));
    }
    in.skip(tag);
  }
}
