package io.firnline.pipeline.parse.raw;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Set;

/**
 * A record is any bytes, for one column of type binary or string. It has no fields, so its event
 * time is the source's.
 *
 * @param column name of the column
 */
public record RawFormat(String column) implements RecordFormat {
  private static final long serialVersionUID = 1L;

  public static final String DEFAULT_COLUMN = "payload";

  @Override
  public EventTimeReader eventTimes(EventTimeRule rule) {
    return EventTimeReader.SOURCE_TIME;
  }

  @Override
  public RowParser parser(RowBuffer row, Set<String> extras, EventTimeRule rule) {
    return new RawRowParser(row, extras, column);
  }
}
