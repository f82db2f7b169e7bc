package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.time.EventTimeRule;
import org.jspecify.annotations.Nullable;

/**
 * How data of one writer's schema become rows.
 *
 * @param record fills the row
 * @param times reads the event time where the record says that it is; null if the schema has no
 *     such field
 * @param unknown whether the schema has fields that the table has not
 * @param wider whether it has wider types than the table's columns
 */
record AvroPlan(AvroRecord record, @Nullable AvroTimes times, boolean unknown, boolean wider) {
  /** The event time of the datum that was read last, or {@link EventTimeRule#UNREADABLE}. */
  long eventTimeMillis(AvroCursor in) {
    if (times == null) {
      return EventTimeRule.UNREADABLE;
    }
    in.goTo(record.watchedAt());
    return times.millis(in);
  }
}
