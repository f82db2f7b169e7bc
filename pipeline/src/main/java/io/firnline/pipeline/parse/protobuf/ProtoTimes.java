package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.firnline.pipeline.time.EventTimeRule;

/** Reads the event time from a field's value. */
@FunctionalInterface
interface ProtoTimes {
  /** Milliseconds since 1970 UTC, or {@link EventTimeRule#UNREADABLE}. */
  long millis(ProtoCursor in);

  /**
   * How event time is read from a field: a Timestamp as what it is, a number in the rule's unit,
   * text as plain text; anything else is no time.
   */
  static ProtoTimes of(FieldDescriptor field, EventTimeRule rule) {
    if (field.isRepeated()) {
      return in -> EventTimeRule.UNREADABLE;
    }
    return switch (field.getType()) {
      case INT64 -> in -> rule.millisOfNumber(in.readVarint());
      case INT32 -> in -> rule.millisOfNumber((int) in.readVarint());
      case UINT32 -> in -> rule.millisOfNumber(in.readVarint() & 0xffffffffL);
      case SINT32 -> in -> rule.millisOfNumber(in.readZigzag32());
      case SINT64 -> in -> rule.millisOfNumber(in.readZigzag());
      case FIXED32 -> in -> rule.millisOfNumber(in.readFixed32() & 0xffffffffL);
      case SFIXED32 -> in -> rule.millisOfNumber(in.readFixed32());
      case SFIXED64 -> in -> rule.millisOfNumber(in.readFixed64());
      case UINT64 -> in -> rule.millisOfNumber(ProtoLeaves.unsigned(in.readVarint()));
      case FIXED64 -> in -> rule.millisOfNumber(ProtoLeaves.unsigned(in.readFixed64()));
      case FLOAT -> in -> rule.millisOfDigits(Float.toString(in.readFloat()));
      case DOUBLE -> in -> rule.millisOfDigits(Double.toString(in.readDouble()));
      case STRING -> in -> ofText(in, rule);
      case MESSAGE ->
          field.getMessageType().getFullName().equals(ProtoTimestamp.NAME)
              ? in -> EventTimeRule.millisOf(ProtoTimestamp.readMicros(in))
              : in -> EventTimeRule.UNREADABLE;
      default -> in -> EventTimeRule.UNREADABLE;
    };
  }

  private static long ofText(ProtoCursor in, EventTimeRule rule) {
    int length = in.readLength();
    int from = in.pass(length);
    return rule.millisOfText(in.bytes(), from, from + length);
  }
}
