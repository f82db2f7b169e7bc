package io.firnline.iceberg;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/** A table name with fields of the row in it, e.g. {@code lake.{site}}. */
final class TableTemplate implements SerializableFunction<Row, String> {
  private static final long serialVersionUID = 1;
  private static final Pattern FIELD = Pattern.compile("\\{([^}]+)}");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]+");

  private final String template;
  private final boolean constant;

  TableTemplate(String template) {
    this.template = template;
    this.constant = !FIELD.matcher(template).find();
  }

  @Override
  public String apply(Row row) {
    if (constant) {
      return template;
    }
    return FIELD
        .matcher(template)
        .replaceAll(field -> Matcher.quoteReplacement(valueOf(row, field.group(1))));
  }

  private String valueOf(Row row, String field) {
    Object value = row.getSchema().hasField(field) ? row.getValue(field) : null;
    if (value == null || !NAME.matcher(value.toString()).matches()) {
      throw new IllegalArgumentException(
          "Invalid table for a row: field '%s' of template %s is '%s'; it must be letters, digits, _ or -"
              .formatted(field, template, value));
    }
    return value.toString();
  }

  /** The table that all rows go to; null when they go to several. */
  @Nullable String onlyTable() {
    return constant ? template : null;
  }

  @Override
  public String toString() {
    return template;
  }
}
