package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.registry.SchemaPlans;

/**
 * Reads messages by the plans of their types.
 *
 * <p>For one thread.
 */
final class ProtoPlans {
  private final SchemaPlans<ProtoTypePlans> plans;
  private final ProtoCursor cursor = new ProtoCursor();

  ProtoPlans(SchemaPlans<ProtoTypePlans> plans) {
    this.plans = plans;
  }

  /** Where reading stands, or stood when it failed. */
  int position() {
    return cursor.at();
  }

  /**
   * Reads a message.
   *
   * @param startAnew takes back what was read so far
   * @return its plan, which knows where the event time is
   * @throws RecordFailure if it is none
   */
  ProtoPlan read(byte[] payload, Runnable startAnew) {
    cursor.open(payload, 0);
    byte[] opened = plans.opened(payload);
    ProtoTypePlans types = plans.of(opened);
    cursor.open(opened, plans.start());
    ProtoPlan plan = types.next(cursor);
    int start = cursor.at();
    try {
      plan.message().read(cursor, 0);
    } catch (NotCanonicalException e) {
      startAnew.run();
      cursor.open(canonical(plan, opened, start), 0);
      plan.message().read(cursor, 0);
    }
    return plan;
  }

  /** Where reading stands: before the first field, after {@link #typeOf}. */
  ProtoCursor cursor() {
    return cursor;
  }

  /** The type of a message, which is not read. */
  Descriptor typeOf(byte[] payload) {
    cursor.open(payload, 0);
    byte[] opened = plans.opened(payload);
    ProtoTypePlans types = plans.of(opened);
    cursor.open(opened, plans.start());
    return types.next(cursor).type();
  }

  /** The event time of the message that was read last. */
  long eventTimeMillis(ProtoPlan plan) {
    return plan.eventTimeMillis(cursor);
  }

  private static byte[] canonical(ProtoPlan plan, byte[] payload, int start) {
    try {
      return DynamicMessage.newBuilder(plan.type())
          .mergeFrom(payload, start, payload.length - start)
          .buildPartial()
          .toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new RecordFailure(ParseReason.SYNTAX, start, String.valueOf(e.getMessage()));
    }
  }
}
