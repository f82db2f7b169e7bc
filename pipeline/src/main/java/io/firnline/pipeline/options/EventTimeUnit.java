package io.firnline.pipeline.options;

/** Unit, since 1970 UTC, of an event-time field that is a number. */
public enum EventTimeUnit {
  SECONDS,
  MILLIS,
  MICROS,
  NANOS
}
