package io.firnline.pipeline.source.message;

import io.firnline.pipeline.source.EventTimeReader;
import java.io.Serializable;

/** Makes readers of event times where a source runs. */
@FunctionalInterface
public interface EventTimes extends Serializable {
  /** One for the calling thread. */
  EventTimeReader open();
}
