package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.firnline.pipeline.time.EventTimeRule;
import org.jspecify.annotations.Nullable;

/**
 * How messages of one type become rows.
 *
 * @param type of the messages
 * @param message fills the row
 * @param timed the field that holds the event time; null if the type has no such field
 * @param times reads it
 * @param unknown whether the type has fields that the table has not
 * @param wider whether it has wider types than the table's columns
 */
record ProtoPlan(
    Descriptor type,
    ProtoMessage message,
    @Nullable ProtoField timed,
    @Nullable ProtoTimes times,
    boolean unknown,
    boolean wider) {

  /**
   * The event time of the message that was read last, or {@link EventTimeRule#UNREADABLE}. A field
   * that is not there is no time, not zero.
   */
  long eventTimeMillis(ProtoCursor in) {
    if (timed == null || times == null || timed.place() < 0) {
      return EventTimeRule.UNREADABLE;
    }
    in.goTo(timed.place());
    return times.millis(in);
  }
}
