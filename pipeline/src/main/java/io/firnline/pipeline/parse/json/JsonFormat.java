package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.RecordFields;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.List;
import java.util.Set;

/**
 * A record is one JSON object.
 *
 * @param options what is accepted
 */
public record JsonFormat(JsonOptions options) implements RecordFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public EventTimeReader eventTimes(EventTimeRule rule) {
    return rule.reader();
  }

  @Override
  public JsonRowParser parser(RowBuffer row, Set<String> extras, EventTimeRule rule) {
    return new JsonRowParser(row, extras, options, rule);
  }

  @Override
  public FieldText field(List<String> path) {
    return new JsonFieldText(path, options);
  }

  @Override
  public RecordFields fields(EventTimeRule rule) {
    return new JsonFields();
  }
}
