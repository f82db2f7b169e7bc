package io.firnline.pipeline.parse;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * How a parser follows changes of tables, and makes some.
 *
 * @param mode whether it gives tables the columns that records need
 * @param refreshMillis how long a table is used before it is looked at again, before a batch: what
 *     somebody else has changed is followed after so much time; at least 0
 */
public record TableChanges(SchemaMode mode, long refreshMillis) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long DEFAULT_REFRESH_MILLIS = TimeUnit.MINUTES.toMillis(1);

  public TableChanges {
    if (refreshMillis < 0) {
      throw new IllegalArgumentException(
          "Invalid refresh " + refreshMillis + " ms: give 0 or more");
    }
  }

  /** Changes of others are followed within a minute; none is made. */
  public static TableChanges defaults() {
    return new TableChanges(SchemaMode.STRICT, DEFAULT_REFRESH_MILLIS);
  }

  /** The same without making changes. */
  public TableChanges strict() {
    return new TableChanges(SchemaMode.STRICT, refreshMillis);
  }
}
