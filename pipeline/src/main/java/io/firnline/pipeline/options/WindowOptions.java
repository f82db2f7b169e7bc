package io.firnline.pipeline.options;

import io.firnline.pipeline.parse.DiscardPolicy;
import io.firnline.pipeline.time.EpochUnit;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Event time, windows and lateness. */
public interface WindowOptions extends PipelineOptions {
  @Description(
      "Field that holds the event time, a number or an ISO-8601 text. Without it the record's Kafka timestamp counts, the time at which a message was published, or the time of its file.")
  @Nullable String getEventTimeField();

  void setEventTimeField(String value);

  @Description(
      "Unit of a numeric event-time field: SECONDS, MILLIS, MICROS or NANOS since 1970 UTC.")
  @Default.Enum("MILLIS")
  EpochUnit getEventTimeUnit();

  void setEventTimeUnit(EpochUnit value);

  @Description(
      "Name of a timestamptz column to add that holds the event time; good to partition by, e.g. --eventTimeColumn=event_time --partitionBy=\"hour(event_time)\".")
  @Nullable String getEventTimeColumn();

  void setEventTimeColumn(String value);

  @Description(
      "Length of the event-time windows; each is one commit. Longer: fewer, larger files. Shorter: rows are visible sooner. With --source=FILES the default is 1d.")
  @Default.InstanceFactory(Defaults.WindowSize.class)
  Span getWindowSize();

  void setWindowSize(Span value);

  @Description("Shift of the windows from full multiples of their length since 1970 UTC.")
  @Default.InstanceFactory(Defaults.NoTime.class)
  Span getWindowOffset();

  void setWindowOffset(Span value);

  @Description(
      "How far behind the newest event of its Kafka partition (with --filesOrder=TIME: in the files before; with Pub/Sub: before the time of publishing) an event may come and still be in time. Windows are committed this much later. Raise it when show counts too many late rows.")
  @Default.InstanceFactory(Defaults.OneMinute.class)
  Span getAllowedDisorder();

  void setAllowedDisorder(Span value);

  @Description(
      "Late rows whose event time is further than this behind the watermark of their Kafka partition are beyond --lateRows: --lateBeyondMax says what becomes of them. Unset: no row is too late.")
  @Nullable Span getMaxLateness();

  void setMaxLateness(Span value);

  @Description(
      "What becomes of late rows beyond --maxLateness: DROP (in no table, counted as dropped) or DEAD_LETTER.")
  @Default.Enum("DROP")
  DiscardPolicy getLateBeyondMax();

  void setLateBeyondMax(DiscardPolicy value);

  @Description(
      "Where late rows go, those that come after their window was complete: APPEND to their table (in a later commit), SIDE_TABLE (--lateTable), or DEAD_LETTER. Each is counted as late under its own window.")
  @Default.Enum("APPEND")
  LateRows getLateRows();

  void setLateRows(LateRows value);

  @Description(
      "Events further ahead of their Kafka timestamp, of the time of publishing, or of the time of their file, than this are dead letters, so that one wrong clock cannot close the windows of all others.")
  @Default.InstanceFactory(Defaults.OneHour.class)
  Span getMaxFuture();

  void setMaxFuture(Span value);
}
