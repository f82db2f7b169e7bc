package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.PayloadTimes;
import io.firnline.pipeline.parse.registry.glue.GlueFrame;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;

/** Reads the event time of a JSON object behind AWS Glue's header. */
final class FramedTimes extends PayloadTimes {
  private final EventTimeReader reader;

  FramedTimes(EventTimeReader reader) {
    this.reader = reader;
  }

  @Override
  protected long read(byte[] payload) {
    return reader.eventTimeMillis(GlueFrame.record(payload), EventTimeRule.UNREADABLE);
  }
}
