package io.firnline.pipeline.parse.csv;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record is one CSV record of RFC 4180, with or without a line end behind it.
 *
 * @param options how it is written; its columns are known
 */
public record CsvFormat(CsvOptions options) implements RecordFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public EventTimeReader eventTimes(EventTimeRule rule) {
    String field = rule.field();
    if (field == null) {
      return EventTimeReader.SOURCE_TIME;
    }
    List<String> columns = options.columns();
    int index = columns == null ? -1 : columns.indexOf(field);
    if (index < 0) {
      throw new IllegalArgumentException(noField(field, columns));
    }
    return new CsvEventTimes(options, index, rule);
  }

  static String noField(String field, @Nullable List<String> columns) {
    return "--eventTimeField %s is no field of the record; fields are %s, as --csvColumns says"
        .formatted(field, columns == null ? "not known" : String.join(", ", columns));
  }

  @Override
  public RowParser parser(RowBuffer row, Set<String> extras, EventTimeRule rule) {
    return new CsvRowParser(row, extras, options, rule);
  }
}
