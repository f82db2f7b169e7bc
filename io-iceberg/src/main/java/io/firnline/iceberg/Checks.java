package io.firnline.iceberg;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of single values that users set; the messages name the value and what is right. */
final class Checks {
  /** For so long credentials that a catalog vends with a table are good at least. */
  private static final Duration LONGEST_TABLE_REFRESH = Duration.ofMinutes(15);

  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private static final Pattern TABLE_OF_ROW =
      Pattern.compile("[\\p{L}\\p{N}_-]+(\\.[\\p{L}\\p{N}_-]+)*");

  private static final Pattern WRITER_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private Checks() {}

  static String tableName(String table) {
    if (table.isBlank() || table.startsWith(".") || table.endsWith(".") || table.contains("..")) {
      throw new IllegalArgumentException(
          "Invalid table name '" + table + "': give namespace.table, e.g. lake.sensor_data");
    }
    return table;
  }

  /** A name that was made for a row, of its values. */
  static String tableOfRow(@Nullable String table) {
    if (table == null || !TABLE_OF_ROW.matcher(table).matches()) {
      throw new IllegalArgumentException(
          "Invalid table '%s' for a row: its parts must be letters, digits, _ or -, with a dot between two"
              .formatted(table));
    }
    return table;
  }

  static String writerId(String id) {
    if (!WRITER_ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "Invalid writer id '"
              + id
              + "': use 1 to 100 letters, digits, '_' and '-', e.g. sensors");
    }
    return id;
  }

  static long atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Invalid " + what + " " + value + ": give at least " + least);
    }
    return value;
  }

  /** Up to a year: more overflows a clock's nanoseconds where it is waited for. */
  static Duration notNegative(String what, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "Invalid %s %s: give 0 to 365 days".formatted(what, value));
    }
    return value;
  }

  static Map<String, String> snapshotProperties(Map<String, String> properties) {
    for (String key : properties.keySet()) {
      if (key.startsWith("firnline.")) {
        throw new IllegalArgumentException(
            "Invalid snapshot property '"
                + key
                + "': names that start with 'firnline.' are the writer's own");
      }
    }
    return Map.copyOf(properties);
  }

  static Duration tableRefresh(Duration refresh) {
    if (refresh.isNegative() || refresh.compareTo(LONGEST_TABLE_REFRESH) > 0) {
      throw new IllegalArgumentException(
          "Invalid table refresh " + refresh + ": give 0 to 15 minutes");
    }
    return refresh;
  }

  /** Refuses a sink that lacks settings, naming all of them. */
  static void nothingMissing(String sink, List<String> missing) {
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "Missing settings of WindowedIcebergIO."
              + sink
              + "(): call "
              + String.join(", ", missing));
    }
  }
}
