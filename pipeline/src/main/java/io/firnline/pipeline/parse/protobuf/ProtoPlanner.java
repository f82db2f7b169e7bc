package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.LeafTarget;
import io.firnline.pipeline.parse.column.ListTarget;
import io.firnline.pipeline.parse.column.MapTarget;
import io.firnline.pipeline.parse.column.StructTarget;
import io.firnline.pipeline.parse.column.Target;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import io.firnline.pipeline.time.IsoTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** Makes the plan by which messages of a type go into a row: fields find columns by their names. */
final class ProtoPlanner {
  private final StructTarget row;
  private final boolean refusesUnknown;
  private final EpochUnit unit;
  private final EventTimeRule rule;
  // Of the plan that is being made.
  private boolean unknown;
  private boolean wider;

  /**
   * @param refusesUnknown whether a field that the table has not fails the record
   * @param unit what a number means for a timestamp
   */
  ProtoPlanner(StructTarget row, boolean refusesUnknown, EpochUnit unit, EventTimeRule rule) {
    this.row = row;
    this.refusesUnknown = refusesUnknown;
    this.unit = unit;
    this.rule = rule;
  }

  /** The plan of a type of messages. */
  ProtoPlan plan(Descriptor type) {
    FieldDescriptor timed = rule.field() == null ? null : type.findFieldByName(rule.field());
    unknown = false;
    wider = false;
    Map<Integer, ProtoField> fields = fields(type, row, timed);
    ProtoMessage message = message(type, row, fields);
    return timed == null
        ? new ProtoPlan(type, message, null, null, unknown, wider)
        : new ProtoPlan(
            type,
            message,
            fields.get(timed.getNumber()),
            ProtoTimes.of(timed, rule),
            unknown,
            wider);
  }

  private ProtoMessage message(Descriptor type, StructTarget target) {
    return message(type, target, fields(type, target, null));
  }

  private ProtoMessage message(
      Descriptor type, StructTarget target, Map<Integer, ProtoField> fields) {
    List<StructTarget.Field> missing =
        target.fields().stream().filter(f -> type.findFieldByName(f.name()) == null).toList();
    return new ProtoMessage(fields, missing, refusesUnknown);
  }

  private Map<Integer, ProtoField> fields(
      Descriptor type, StructTarget parent, @Nullable FieldDescriptor timed) {
    Map<OneofDescriptor, ProtoOneof> oneofs = new HashMap<>();
    Map<Integer, ProtoField> fields = new TreeMap<>();
    for (FieldDescriptor field : type.getFields()) {
      ProtoOneof oneof =
          field.getRealContainingOneof() == null
              ? null
              : oneofs.computeIfAbsent(field.getRealContainingOneof(), o -> new ProtoOneof());
      Target target = parent.field(field.getName());
      unknown |= target == null && !field.equals(timed);
      if (target != null) {
        EpochUnit own = parent == row ? rule.unitOf(field.getName(), unit) : unit;
        fields.put(field.getNumber(), field(field, target, own, oneof));
      } else if (field.equals(timed) || (oneof != null && !refusesUnknown)) {
        fields.put(field.getNumber(), new ProtoPassed(field, oneof));
      }
    }
    return fields;
  }

  private ProtoField field(
      FieldDescriptor field, Target target, EpochUnit own, @Nullable ProtoOneof oneof) {
    if (field.isMapField() && target instanceof MapTarget map) {
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      ProtoSingle single =
          new ProtoSingle(value, value(value, map.value(), unit), map.value(), true, null);
      return new ProtoMap(field, map, single);
    }
    if (field.isRepeated()) {
      return target instanceof ListTarget list && !field.isMapField()
          ? new ProtoList(field, list, value(field, list.element(), unit))
          : new ProtoSingle(field, refusal(field, target), target, false, null);
    }
    ProtoValue value = value(field, target, own);
    return new ProtoSingle(field, value, target, hasDefault(field, target), oneof);
  }

  /**
   * Whether a field that is not there is zero: Protobuf does not tell the two apart. No text is
   * nothing for a column of dates or the like.
   */
  private static boolean hasDefault(FieldDescriptor field, Target target) {
    boolean isText = field.getType() == FieldDescriptor.Type.STRING;
    boolean isBytes = field.getType() == FieldDescriptor.Type.BYTES;
    return !field.hasPresence()
        && target instanceof LeafTarget leaf
        && (!isText || leaf.type().typeId() == Type.TypeID.STRING)
        && (!isBytes || leaf.type().typeId() == Type.TypeID.BINARY);
  }

  private ProtoValue value(FieldDescriptor field, Target target, EpochUnit own) {
    ProtoValue value = fitting(field, target, own);
    return value == null ? refusal(field, target) : value;
  }

  private @Nullable ProtoValue fitting(FieldDescriptor field, Target target, EpochUnit own) {
    if (target instanceof LeafTarget leaf) {
      return field.getType() == FieldDescriptor.Type.MESSAGE
          ? wellKnown(field.getMessageType(), leaf, own)
          : leaf(field, leaf, own);
    }
    if (target instanceof StructTarget struct
        && field.getType() == FieldDescriptor.Type.MESSAGE
        && !field.isMapField()) {
      return nested(message(field.getMessageType(), struct));
    }
    return null;
  }

  private @Nullable ProtoValue leaf(FieldDescriptor field, LeafTarget target, EpochUnit own) {
    ProtoValue value = ProtoLeaves.of(field, target, own);
    wider |= value != null && ProtoFields.isWider(field, target.type());
    return value;
  }

  private static ProtoValue nested(ProtoMessage message) {
    return (in, r) -> {
      int end = in.readLength() + in.at();
      int outer = in.end();
      in.enter();
      in.endAt(end);
      message.read(in, r);
      in.endAt(outer);
      in.leave();
    };
  }

  private @Nullable ProtoValue wellKnown(Descriptor type, LeafTarget target, EpochUnit own) {
    if (type.getFullName().equals(ProtoTimestamp.NAME)
        && target.type().typeId() == Type.TypeID.TIMESTAMP) {
      return (in, r) -> target.column().addLong(readMicros(in), r);
    }
    if (!ProtoFields.isWrapper(type)) {
      return null;
    }
    FieldDescriptor wrapped = type.findFieldByNumber(1);
    ProtoValue value = leaf(wrapped, target, own);
    if (value == null) {
      return null;
    }
    ProtoSingle single = new ProtoSingle(wrapped, value, target, true, null);
    return nested(new ProtoMessage(Map.of(1, single), List.of(), false));
  }

  private static long readMicros(ProtoCursor in) {
    int place = in.at();
    long micros = ProtoTimestamp.readMicros(in);
    if (micros == IsoTime.INVALID) {
      throw new RecordFailure(
          ParseReason.OUT_OF_RANGE, place, "the time is outside of the years 1 to 9999");
    }
    return micros;
  }

  private static ProtoValue refusal(FieldDescriptor field, Target target) {
    String wanted = target.typeName();
    String found = ProtoTypes.name(field);
    return (in, r) -> {
      throw new RecordFailure(
          ParseReason.WRONG_TYPE, in.at(), "expected %s, found %s".formatted(wanted, found));
    };
  }
}
