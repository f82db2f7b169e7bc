package io.firnline.pipeline.parse;

import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EventTimeRule;
import io.firnline.pipeline.time.IsoTime;
import org.jspecify.annotations.Nullable;

/** The times of the records of one parser, and whether they can be used. */
final class RecordTimes {
  private static final long MIN_MILLIS = IsoTime.MIN_MICROS / 1_000;
  private static final long MAX_MILLIS = IsoTime.MAX_MICROS / 1_000;

  private final EventTimeRule rule;
  private final EventTimeReader reader;
  private final long maxFutureMillis;

  RecordTimes(ParseSettings settings) {
    this.rule = settings.eventTime();
    this.reader = settings.eventTimes();
    this.maxFutureMillis = settings.lateness().maxFutureMillis();
  }

  /** The source's time of a record, within the years that a column can hold. */
  long sourceMillis(RecordBatch batch, int record) {
    return Math.max(MIN_MILLIS, Math.min(MAX_MILLIS, batch.sourceTimes()[record]));
  }

  /** Event time of the record that a table's row was filled from. */
  long eventMillis(RecordBatch batch, int record, DataTableRows row, long sourceMillis) {
    return rule.header() == null
        ? row.eventTimeMillis(batch.payloads()[record], sourceMillis)
        : ofHeader(batch, record);
  }

  /**
   * Event time of what cannot be a row: what a source reads. So a record has the same time whatever
   * is made of it, also in the eyes of a run with another schema: a dead letter that becomes a row
   * by a new column type, or the other way round, is settled or not as it was before.
   */
  long letterMillis(RecordBatch batch, int record, long sourceMillis) {
    return rule.header() == null
        ? reader.eventTimeMillis(batch.payloads()[record], sourceMillis)
        : ofHeader(batch, record);
  }

  private long ofHeader(RecordBatch batch, int record) {
    return rule.millisOfHeader(batch.headers() == null ? null : batch.headers()[record]);
  }

  /** Why a record with that event time is a dead letter; null if it is none for its time. */
  @Nullable ParseFailure refusal(long eventMillis, long sourceMillis) {
    if (eventMillis == EventTimeRule.UNREADABLE) {
      return unreadable();
    }
    return eventMillis - sourceMillis > maxFutureMillis
        ? ParseFailure.ofRecord(
            ParseReason.TOO_FAR_AHEAD,
            "event time %d ms is %d ms ahead of the source's time"
                .formatted(eventMillis, eventMillis - sourceMillis))
        : null;
  }

  /** The failure of a record without an event time. */
  ParseFailure unreadable() {
    return new ParseFailure(
        ParseReason.NO_EVENT_TIME, rule.name(), -1, "the event time is missing or no time");
  }
}
