package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.StructTarget;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object into the fields of a struct, in any order of keys. A key that comes again replaces
 * its earlier value, right or wrong, as in Jackson. So a wrong value is passed over and fails the
 * object only at its end, unless a right one followed; of several wrong fields the first one does.
 */
final class StructNode extends JsonNode {
  /** A field with its name. */
  record Field(String name, JsonNode node) {}

  private final Field[] fields;
  private final FieldNames names;
  private final boolean refusesUnknown;
  private final boolean repeated;
  private final int[][] marks;

  /** Fields whose last value was right. */
  private final long[] seen;

  /** What was wrong, in the order of the object; it still is for fields that are not seen. */
  private final Map<Integer, RecordFailure> refused = new LinkedHashMap<>();

  /** Depth of nesting within the object. */
  private int depth;

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
    start(in);
    if (readFields(in, repetition) > 0) {
      fillMissing(in, repetition);
    }
  }

  /** How many fields have no right value. */
  private int readFields(JsonCursor in, int repetition) {
    int missing = fields.length;
    if (in.enter('{', '}')) {
      int predicted = 0;
      do {
        int field = names.read(in, predicted);
        in.expect(':');
        if (field == FieldNames.UNKNOWN) {
          missing += skipUnknown(in);
        } else {
          missing -= readField(in, field, repetition);
          predicted = names.follow(predicted, field);
        }
      } while (in.hasNext('}'));
    }
    return missing;
  }

  private void start(JsonCursor in) {
    Arrays.fill(seen, 0);
    if (!refused.isEmpty()) {
      refused.clear();
    }
    depth = in.depth() + 1;
    watchedFrom = -1;
    if (repeated) {
      for (int i = 0; i < fields.length; i++) {
        fields[i].node().target().mark(marks[i]);
      }
    }
  }

  /** By how many there are more fields now that have a right value: -1 to 1. */
  private int readField(JsonCursor in, int index, int repetition) {
    Field field = fields[index];
    long bit = 1L << index;
    boolean again = (seen[index >> 6] & bit) != 0;
    seen[index >> 6] |= bit;
    if (again) {
      field.node().target().truncate(marks[index]);
    }
    int start = in.at;
    try {
      in.peek();
      int from = in.at;
      field.node().read(in, repetition);
      if (index == watched) {
        watchedFrom = from;
        watchedTo = in.at;
      }
    } catch (RecordFailure failure) {
      refuse(in, index, start, failure.inField(field.name()));
      return again ? -1 : 0;
    }
    return again ? 0 : 1;
  }

  /** Takes a value back that was wrong, and passes over it. */
  private void refuse(JsonCursor in, int index, int start, RecordFailure failure) {
    if (!isOfValue(failure)) {
      throw failure;
    }
    refused.remove(index);
    refused.put(index, failure);
    seen[index >> 6] &= ~(1L << index);
    fields[index].node().target().truncate(marks[index]);
    in.rewind(start, depth);
    try {
      in.skipValue();
    } catch (RecordFailure noJson) {
      throw noJson.inField(fields[index].name());
    }
  }

  private void fillMissing(JsonCursor in, int repetition) {
    for (Map.Entry<Integer, RecordFailure> each : refused.entrySet()) {
      int field = each.getKey();
      if (field == FieldNames.UNKNOWN || isMissing(field)) {
        throw each.getValue();
      }
    }
    for (int i = 0; i < fields.length; i++) {
      if (isMissing(i)) {
        addMissingField(in, fields[i], repetition);
      }
    }
  }

  private boolean isMissing(int field) {
    return (seen[field >> 6] & 1L << field) == 0;
  }

  private static void addMissingField(JsonCursor in, Field field, int repetition) {
    try {
      field.node().addMissing(in, repetition);
    } catch (RecordFailure failure) {
      throw failure.inField(field.name());
    }
  }

  /** How many fields are wrong now because of one that the table has not: 0 or 1. */
  private int skipUnknown(JsonCursor in) {
    if (refusesUnknown) {
      refused.putIfAbsent(
          FieldNames.UNKNOWN,
          in.fail(ParseReason.UNKNOWN_FIELD, "the table has no field of this name")
              .inField(names.lastName(in)));
    }
    in.sawUnknown |= in.peek() != 'n'; // null asks for nothing
    in.skipValue();
    return refusesUnknown ? 1 : 0;
  }
}
