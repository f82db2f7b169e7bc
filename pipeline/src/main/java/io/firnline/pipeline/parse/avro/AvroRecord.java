package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.StructTarget;
import java.util.List;

/** An Avro record: its fields in the writer's order, then null for what the writer has not. */
final class AvroRecord implements AvroNode {
  /** A field of the writer. */
  record Field(String name, AvroNode node) {}

  private static final int NONE = -1;

  private final Field[] fields;
  private final StructTarget.Field[] missing;
  private final int watched;
  private int watchedAt = NONE;

  /**
   * @param missing fields of the table that the writer has not
   * @param watched index of the field whose place is asked for, or -1
   */
  AvroRecord(List<Field> fields, List<StructTarget.Field> missing, int watched) {
    this.fields = fields.toArray(Field[]::new);
    this.missing = missing.toArray(StructTarget.Field[]::new);
    this.watched = watched;
  }

  /** First byte of the watched field in the record that was read last, or -1. */
  int watchedAt() {
    return watchedAt;
  }

  @Override
  public void read(AvroCursor in, int repetition) {
    in.enter();
    for (int i = 0; i < fields.length; i++) {
      if (i == watched) {
        watchedAt = in.at();
      }
      try {
        fields[i].node().read(in, repetition);
      } catch (RecordFailure failure) {
        throw failure.inField(fields[i].name());
      }
    }
    for (StructTarget.Field field : missing) {
      field.addUnknown(repetition, in.at());
    }
    in.leave();
  }
}
