package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.registry.glue.GlueFrame;

/** Finds a field of a JSON object behind AWS Glue's header. */
final class FramedFieldText extends FieldText {
  private final FieldText object;

  FramedFieldText(FieldText object) {
    this.object = object;
  }

  @Override
  public Found find(byte[] payload) {
    Found found = object.find(GlueFrame.record(payload));
    return found == Found.TEXT ? text(object.bytes(), object.from(), object.to()) : found;
  }
}
