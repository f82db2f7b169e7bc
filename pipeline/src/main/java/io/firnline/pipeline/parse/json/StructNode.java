package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.StructTarget;
import java.util.Arrays;
import java.util.List;

/**
 * A JSON object into the fields of a struct, in any order of keys. A key that comes again replaces
 * what its earlier value wrote, as in Jackson; each of its values must be right.
 */
final class StructNode extends JsonNode {
  /** A field with its name. */
  record Field(String name, JsonNode node) {}

  private final Field[] fields;
  private final FieldNames names;
  private final boolean refusesUnknown;
  private final boolean repeated;
  private final int[][] marks;
  private final long[] seen;
  private int watched = FieldNames.UNKNOWN;
  private int watchedFrom;
  private int watchedTo;

  /**
   * @param fields the target's, and those that only have to be found
   * @param refusesUnknown whether a key without a field fails the record
   */
  StructNode(StructTarget target, List<Field> fields, boolean refusesUnknown) {
    super(target);
    this.fields = fields.toArray(Field[]::new);
    this.names = new FieldNames(fields.stream().map(Field::name).toList());
    this.refusesUnknown = refusesUnknown;
    this.repeated = target.isRepeated();
    this.marks =
        fields.stream().map(f -> new int[f.node().target().leaves().size()]).toArray(int[][]::new);
    this.seen = new long[(fields.size() + 63) / 64];
  }

  /** Remembers from now on where the last value of a field lies. */
  void watch(String field) {
    watched = names.indexOf(field);
  }

  /** First byte of the watched field's last value, or -1 if the object had none. */
  int watchedFrom() {
    return watchedFrom;
  }

  int watchedTo() {
    return watchedTo;
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    if (in.peek() != '{') {
      throw in.wrongType("an object");
    }
    start();
    int missing = fields.length;
    if (in.enter('{', '}')) {
      int predicted = 0;
      do {
        int field = names.read(in, predicted);
        in.expect(':');
        if (field == FieldNames.UNKNOWN) {
          skipUnknown(in);
        } else {
          missing -= readField(in, field, repetition);
          predicted = names.follow(predicted, field);
        }
      } while (in.hasNext('}'));
    }
    if (missing > 0) {
      addMissingFields(in, repetition);
    }
  }

  private void start() {
    Arrays.fill(seen, 0);
    watchedFrom = -1;
    if (repeated) {
      for (int i = 0; i < fields.length; i++) {
        fields[i].node().target().mark(marks[i]);
      }
    }
  }

  /** 1 for a field that was missing so far, else 0. */
  private int readField(JsonCursor in, int index, int repetition) {
    Field field = fields[index];
    long bit = 1L << index;
    boolean again = (seen[index >> 6] & bit) != 0;
    seen[index >> 6] |= bit;
    if (again) {
      field.node().target().truncate(marks[index]);
    }
    try {
      in.peek();
      int from = in.at;
      field.node().read(in, repetition);
      if (index == watched) {
        watchedFrom = from;
        watchedTo = in.at;
      }
    } catch (RecordFailure failure) {
      throw failure.inField(field.name());
    }
    return again ? 0 : 1;
  }

  private void addMissingFields(JsonCursor in, int repetition) {
    for (int i = 0; i < fields.length; i++) {
      if ((seen[i >> 6] & 1L << i) == 0) {
        addMissingField(in, fields[i], repetition);
      }
    }
  }

  private static void addMissingField(JsonCursor in, Field field, int repetition) {
    try {
      field.node().addMissing(in, repetition);
    } catch (RecordFailure failure) {
      throw failure.inField(field.name());
    }
  }

  private void skipUnknown(JsonCursor in) {
    if (refusesUnknown) {
      throw in.fail(ParseReason.UNKNOWN_FIELD, "the table has no field of this name")
          .inField(names.lastName(in));
    }
    in.sawUnknown |= in.peek() != 'n'; // null asks for nothing
    in.skipValue();
  }
}
