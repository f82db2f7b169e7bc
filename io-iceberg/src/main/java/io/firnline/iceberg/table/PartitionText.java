package io.firnline.iceberg.table;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;

/** Partition fields as users write them, e.g. {@code hour(event_time)}. */
final class PartitionText {
  private static final Pattern CALL =
      Pattern.compile("(\\w+)\\s*\\(\\s*(?:(\\d+)\\s*,\\s*)?([^(),]+?)\\s*\\)");
  private static final Pattern COLUMN = Pattern.compile("[^(),]+");

  private static final String FLOATING =
      "values of type float or double can be NaN, which Iceberg cannot read back as a partition; choose another column";
  private static final Pattern BETWEEN_FIELDS = Pattern.compile(",(?![^(]*\\))");

  private PartitionText() {}

  /**
   * @param fields one or several each, as {@link #split} takes them
   */
  static PartitionSpec parse(Schema schema, List<String> fields) {
    PartitionSpec.Builder builder = PartitionSpec.builderFor(schema);
    for (String some : fields) {
      split(some).forEach(field -> add(builder, schema, field));
    }
    return builder.build();
  }

  /** The fields of a text: commas part them, but not those in brackets. */
  static List<String> split(String fields) {
    return BETWEEN_FIELDS.splitAsStream(fields).map(String::trim).toList();
  }

  private static void add(PartitionSpec.Builder builder, Schema schema, String field) {
    Matcher call = CALL.matcher(field);
    if (call.matches()) {
      String name = call.group(1).toLowerCase(Locale.ROOT);
      String column = column(schema, field, call.group(3));
      if (name.equals("identity") && call.group(2) == null) {
        addIdentity(builder, schema, column);
      } else {
        addCall(builder, field, name, call.group(2), column);
      }
    } else if (COLUMN.matcher(field).matches()) {
      addIdentity(builder, schema, column(schema, field, field));
    } else {
      throw invalid(field);
    }
  }

  private static void addIdentity(PartitionSpec.Builder builder, Schema schema, String column) {
    if (isFloating(schema.findType(column))) {
      throw new IllegalArgumentException(
          "Invalid partition field '%s': %s".formatted(column, FLOATING));
    }
    builder.identity(column);
  }

  /** Iceberg writes the partition value NaN into metadata and cannot read it back. */
  static List<String> floatingIdentities(Schema schema, PartitionSpec spec) {
    return spec.fields().stream()
        .filter(
            field ->
                field.transform().isIdentity() && isFloating(schema.findType(field.sourceId())))
        .map(field -> "it is partitioned by '%s': %s".formatted(field.name(), FLOATING))
        .toList();
  }

  private static boolean isFloating(Type type) {
    return type.typeId() == Type.TypeID.FLOAT || type.typeId() == Type.TypeID.DOUBLE;
  }

  private static void addCall(
      PartitionSpec.Builder builder, String field, String name, String number, String column) {
    boolean takesNumber = name.equals("bucket") || name.equals("truncate");
    if (takesNumber == (number == null)) {
      throw invalid(field);
    }
    switch (name) {
      case "year", "years" -> builder.year(column);
      case "month", "months" -> builder.month(column);
      case "day", "days" -> builder.day(column);
      case "hour", "hours" -> builder.hour(column);
      case "bucket" -> builder.bucket(column, Integer.parseInt(number));
      case "truncate" -> builder.truncate(column, Integer.parseInt(number));
      default -> throw invalid(field);
    }
  }

  private static String column(Schema schema, String field, String column) {
    if (schema.findField(column) == null) {
      throw new IllegalArgumentException(
          "Invalid partition field '%s': no column '%s' among %s"
              .formatted(field, column, schema.columns().stream().map(c -> c.name()).toList()));
    }
    return column;
  }

  private static IllegalArgumentException invalid(String field) {
    return new IllegalArgumentException(
        "Invalid partition field '%s': use a column, year(c), month(c), day(c), hour(c), bucket(16, c) or truncate(4, c)"
            .formatted(field));
  }

  /** The fields of a spec in one comparable form, e.g. {@code bucket[16](id)}. */
  static List<String> describe(Schema schema, PartitionSpec spec) {
    return spec.fields().stream()
        .filter(field -> !field.transform().isVoid())
        .map(field -> describe(schema, field))
        .toList();
  }

  private static String describe(Schema schema, PartitionField field) {
    return field.transform() + "(" + schema.findColumnName(field.sourceId()) + ")";
  }
}
