package io.firnline.pipeline.parse;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names the table of a record's rows: one for all, or a template with what the record's stream or
 * one of its fields says in it.
 *
 * @param template full name of the table; {@link #STREAM} stands for the stream, and the field's
 *     name in braces for its value
 * @param field whose value names the table, dots between levels; null if none does
 */
public record TableRouting(String template, @Nullable String field) implements Serializable {
  /** What stands for the stream in a template. */
  public static final String STREAM = "{topic}";

  /** The longest value that can name a table. */
  public static final int LONGEST_VALUE = 128;

  private static final long serialVersionUID = 1L;

  public TableRouting {
    if (field != null && !template.contains(placeholder(field))) {
      throw new IllegalArgumentException(
          "Invalid template %s: it has no %s".formatted(template, placeholder(field)));
    }
  }

  /** One table for all streams, or a template such as {@code lake.{topic}}. */
  public static TableRouting of(String table) {
    return new TableRouting(table, null);
  }

  /** What stands for a field in a template. */
  public static String placeholder(String field) {
    return "{" + field + "}";
  }

  /** Whether there is a table for each stream. */
  public boolean byStream() {
    return template.contains(STREAM);
  }

  /** Names of the structs that the field is in, and of the field itself. */
  List<String> path() {
    return field == null ? List.of() : List.of(field.split("\\.", -1));
  }

  /** Full name of the table of a stream, e.g. {@code lake.sensor_data}, where no field counts. */
  public String tableOf(String stream) {
    return template.replace(STREAM, plain(stream));
  }

  /** Full name of the table of a stream's records with a value that {@link #isPlain}. */
  String tableOf(String stream, String value) {
    String named = field == null ? template : template.replace(placeholder(field), value);
    return named.replace(STREAM, plain(stream));
  }

  /** Whether text can be part of a table's name as it is: letters, digits, {@code _} and -. */
  static boolean isPlain(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = text[i];
      int lower = b | 0x20;
      boolean plain =
          (lower >= 'a' && lower <= 'z' && b > 0) || (b >= '0' && b <= '9') || b == '_' || b == '-';
      if (!plain) {
        return false;
      }
    }
    return to > from && to - from <= LONGEST_VALUE;
  }

  /** Characters that names of tables had better not have, such as dots, become underscores. */
  private static String plain(String stream) {
    return stream.replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
