package io.firnline.pipeline.options;

import java.io.Serializable;
import java.util.Objects;

/**
 * Names of the tables of a pipeline, with the defaults where the options leave one out.
 *
 * @param table the table, or a pattern with {@code {topic}} in it
 * @param home table that holds the ledger
 * @param deadLetters table for dead letters
 */
public record TableNames(String table, String home, String deadLetters) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String TOPIC = "{topic}";

  /** The names for options that {@link OptionsCheck} has passed. */
  public static TableNames of(FirnlineOptions options) {
    String table = Objects.requireNonNull(options.getIcebergTable(), "icebergTable");
    String home = Objects.requireNonNullElseGet(options.getHomeTable(), () -> home(options, table));
    String dead = Objects.requireNonNullElse(options.getDeadLetterTable(), home + "_dead");
    return new TableNames(table, home, dead);
  }

  /** Whether rows go to a table that depends on their topic. */
  public boolean routed() {
    return table.contains(TOPIC);
  }

  /** Whether the home table holds rows, not the ledger alone. */
  public boolean homeHoldsRows() {
    return home.equals(table);
  }

  /**
   * The table of a topic. Characters that table names had better not have, such as dots, become
   * underscores.
   */
  public String forTopic(String topic) {
    return table.replace(TOPIC, plain(topic));
  }

  private static String home(FirnlineOptions options, String table) {
    if (!table.contains(TOPIC)) {
      return table;
    }
    String writer = Objects.requireNonNull(options.getWriterId(), "writerId");
    int end = table.lastIndexOf('.');
    String namespace = table.substring(0, Math.max(end, 0));
    return namespace + ".firnline_" + plain(writer);
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
