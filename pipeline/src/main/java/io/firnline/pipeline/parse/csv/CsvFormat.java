package io.firnline.pipeline.parse.csv;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.FieldText;
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

  /** Dots are part of a column's name: CSV has nothing inside of a field. */
  @Override
  public FieldText field(List<String> path) {
    String name = String.join(".", path);
    List<String> columns = options.columns();
    int index = columns == null ? -1 : columns.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          columns == null
              ? "which fields records have is not known; give --csvColumns or --schema"
              : "it is no field of the record; fields are " + String.join(", ", columns));
    }
    return new CsvFieldText(options, index);
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
