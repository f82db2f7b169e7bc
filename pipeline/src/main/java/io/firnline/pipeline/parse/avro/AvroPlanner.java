package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.LeafTarget;
import io.firnline.pipeline.parse.column.ListTarget;
import io.firnline.pipeline.parse.column.MapTarget;
import io.firnline.pipeline.parse.column.StructTarget;
import io.firnline.pipeline.parse.column.Target;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plan by which data of a writer's schema go into a row: fields find columns by their
 * names, what no column wants is passed over. What can never fit becomes a node that refuses, since
 * another branch of a union, or null, may still fit.
 */
final class AvroPlanner {
  private final StructTarget row;
  private final boolean refusesUnknown;
  private final EpochUnit unit;
  private final EventTimeRule rule;
  private final AvroSkips skips = new AvroSkips();
  // Of the plan that is being made.
  private boolean unknown;
  private boolean wider;

  /**
   * @param refusesUnknown whether a field that the table has not fails the record
   * @param unit what a plain number means for a timestamp
   */
  AvroPlanner(StructTarget row, boolean refusesUnknown, EpochUnit unit, EventTimeRule rule) {
    this.row = row;
    this.refusesUnknown = refusesUnknown;
    this.unit = unit;
    this.rule = rule;
  }

  /**
   * The plan of a schema.
   *
   * @throws IllegalArgumentException if it is none of a record, or its event time would go into a
   *     column of numbers in another unit than the rule's
   */
  AvroPlan plan(Schema schema) {
    List<String> names = fieldNames(schema);
    int watched = rule.field() == null ? -1 : names.indexOf(rule.field());
    AvroTimes times = null;
    if (watched >= 0) {
      Schema timed = schema.getFields().get(watched).schema();
      checkUnit(timed, names.get(watched));
      times = AvroTimes.of(timed, rule);
    }
    unknown = false;
    wider = false;
    AvroRecord record = record(schema, row, watched);
    return new AvroPlan(record, times, unknown, wider);
  }

  /** Commands that look for rows by their event time read the column with the rule's unit. */
  private void checkUnit(Schema timed, String name) {
    if (timed.getType() == Schema.Type.UNION) {
      timed.getTypes().forEach(branch -> checkUnit(branch, name));
      return;
    }
    EpochUnit own = AvroTimes.unitOf(timed);
    if (own != null
        && own != rule.unit()
        && row.field(name) instanceof LeafTarget leaf
        && leaf.type().typeId() == Type.TypeID.LONG) {
      throw new IllegalArgumentException(
          "its field %s counts %s and goes into a column of long; give --eventTimeUnit=%s, or make the column a timestamp"
              .formatted(name, own, own));
    }
  }

  /** Names of a record's fields. */
  static List<String> fieldNames(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "it is of type " + schema.getType().getName() + ", rows are made of records");
    }
    return schema.getFields().stream().map(Schema.Field::name).toList();
  }

  private AvroRecord record(Schema schema, StructTarget target, int watched) {
    List<AvroRecord.Field> fields = new ArrayList<>();
    List<StructTarget.Field> missing = new ArrayList<>(target.fields());
    for (Schema.Field field : schema.getFields()) {
      String name = field.name();
      missing.removeIf(known -> known.name().equals(name));
      fields.add(new AvroRecord.Field(name, field(field, target, fields.size() == watched)));
    }
    return new AvroRecord(fields, missing, watched);
  }

  private AvroNode field(Schema.Field field, StructTarget parent, boolean isWatched) {
    Target target = parent.field(field.name());
    if (target != null) {
      EpochUnit own = parent == row ? rule.unitOf(field.name(), unit) : unit;
      return node(field.schema(), target, own);
    }
    unknown |= !isWatched && AvroFields.hasValues(field.schema());
    return refusesUnknown && !isWatched ? unknown() : skips.of(field.schema());
  }

  private AvroNode node(Schema schema, Target target, EpochUnit own) {
    if (schema.getType() == Schema.Type.UNION) {
      return AvroSkips.union(
          schema.getTypes().stream()
              .map(branch -> node(branch, target, own))
              .toArray(AvroNode[]::new));
    }
    if (schema.getType() == Schema.Type.NULL) {
      return (in, r) -> target.addNull(r, in.at(), "null for a required value");
    }
    AvroNode node = present(schema, target, own);
    return node == null ? refusal(schema, target) : node;
  }

  private @Nullable AvroNode present(Schema schema, Target target, EpochUnit own) {
    if (target instanceof LeafTarget leaf) {
      AvroNode node = AvroLeaves.of(schema, leaf, own);
      wider |= node != null && isWider(schema, leaf.type());
      return node;
    }
    if (target instanceof StructTarget struct && schema.getType() == Schema.Type.RECORD) {
      return record(schema, struct, -1);
    }
    if (target instanceof ListTarget list && schema.getType() == Schema.Type.ARRAY) {
      Schema element = schema.getElementType();
      return new AvroArray(
          list, node(element, list.element(), unit), AvroSkips.takesBytes(element));
    }
    if (target instanceof MapTarget map && schema.getType() == Schema.Type.MAP) {
      Schema value = schema.getValueType();
      return new AvroMap(map, node(value, map.value(), unit), skips.of(value));
    }
    return null;
  }

  private static boolean isWider(Schema schema, Type.PrimitiveType column) {
    Type.PrimitiveType own = AvroFields.primitive(schema);
    return own != null && !own.equals(column) && TypeUtil.isPromotionAllowed(column, own);
  }

  private static AvroNode unknown() {
    return (in, r) -> {
      throw new RecordFailure(
          ParseReason.UNKNOWN_FIELD, in.at(), "the table has no field of this name");
    };
  }

  private static AvroNode refusal(Schema schema, Target target) {
    String found = AvroNames.of(schema);
    String wanted = target.typeName();
    return (in, r) -> {
      throw new RecordFailure(
          ParseReason.WRONG_TYPE, in.at(), "expected %s, found %s".formatted(wanted, found));
    };
  }
}
