package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.registry.glue.GlueFrame;

/** Reads a JSON object behind AWS Glue's header. Bytes in failures are counted from the object. */
final class FramedRowParser extends RowParser {
  private final JsonRowParser parser;
  private byte[] object = {};

  FramedRowParser(RowBuffer row, JsonRowParser parser) {
    super(row, RecordFormat.MAX_RECORD_BYTES);
    this.parser = parser;
  }

  @Override
  protected void read(byte[] payload) {
    object = GlueFrame.record(payload);
    parser.read(object);
  }

  @Override
  public boolean sawUnknown() {
    return parser.sawUnknown();
  }

  @Override
  public long eventTimeMillis(byte[] payload, long sourceTimeMillis) {
    return parser.eventTimeMillis(object, sourceTimeMillis);
  }
}
