package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.RecordFields;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.registry.glue.GlueFrame;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.List;
import java.util.Set;

/**
 * A record is one JSON object.
 *
 * @param options what is accepted
 * @param framed whether AWS Glue's header stands before the object; the schema that it names is not
 *     asked for, as the object tells all
 */
public record JsonFormat(JsonOptions options, boolean framed) implements RecordFormat {
  private static final long serialVersionUID = 1L;

  /** Objects without a header. */
  public JsonFormat(JsonOptions options) {
    this(options, false);
  }

  @Override
  public EventTimeReader eventTimes(EventTimeRule rule) {
    EventTimeReader reader = rule.reader();
    return framed && rule.field() != null ? new FramedTimes(reader) : reader;
  }

  @Override
  public RowParser parser(RowBuffer row, Set<String> extras, EventTimeRule rule) {
    JsonRowParser parser = new JsonRowParser(row, extras, options, rule);
    return framed ? new FramedRowParser(row, parser) : parser;
  }

  @Override
  public FieldText field(List<String> path) {
    FieldText text = new JsonFieldText(path, options);
    return framed ? new FramedFieldText(text) : text;
  }

  @Override
  public RecordFields fields(EventTimeRule rule) {
    RecordFields fields = new JsonFields();
    return framed ? (payload, table) -> fields.of(GlueFrame.record(payload), table) : fields;
  }
}
