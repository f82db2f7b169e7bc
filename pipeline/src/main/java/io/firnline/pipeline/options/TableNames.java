package io.firnline.pipeline.options;

import java.io.Serializable;
import java.util.Objects;

/**
 * Names of the tables of a pipeline, with the defaults where the options leave one out.
 *
 * @param table the table, or a template with {@code {topic}} or a field's name in braces in it
 * @param home table that holds the ledger
 * @param deadLetters table for dead letters
 */
public record TableNames(String table, String home, String deadLetters) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The names for options that {@link OptionsCheck} has passed. */
  public static TableNames of(FirnlineOptions options) {
    String table = Objects.requireNonNull(options.getIcebergTable(), "icebergTable");
    String home = Objects.requireNonNullElseGet(options.getHomeTable(), () -> home(options, table));
    String dead = Objects.requireNonNullElse(options.getDeadLetterTable(), home + "_dead");
    return new TableNames(table, home, dead);
  }

  /** Whether rows go to a table that depends on their topic or on a field. */
  public boolean routed() {
    return isTemplate(table);
  }

  /** Whether the home table holds rows, not the ledger alone. */
  public boolean homeHoldsRows() {
    return home.equals(table);
  }

  private static String home(FirnlineOptions options, String table) {
    if (!isTemplate(table)) {
      return table;
    }
    String writer = Objects.requireNonNull(options.getWriterId(), "writerId");
    return namespace(table) + ".firnline_" + writer.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  static boolean isTemplate(String table) {
    return table.indexOf('{') >= 0;
  }

  /** What comes before the last dot that is not in braces. */
  static String namespace(String table) {
    int end = -1;
    boolean inBraces = false;
    for (int i = 0; i < table.length(); i++) {
      char c = table.charAt(i);
      inBraces = c == '{' || (inBraces && c != '}');
      end = c == '.' && !inBraces ? i : end;
    }
    return table.substring(0, Math.max(end, 0));
  }
}
