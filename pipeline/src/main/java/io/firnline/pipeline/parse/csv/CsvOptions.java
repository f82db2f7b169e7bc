package io.firnline.pipeline.parse.csv;

import io.firnline.pipeline.time.EpochUnit;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How CSV is written.
 *
 * @param columns column of each field, {@link #UNWANTED} for none; null for those of the table
 * @param delimiter between fields, ASCII
 * @param quote around fields, ASCII, or {@link #NO_QUOTE}
 * @param nullText what stands for null, where it is not enclosed in quotes
 * @param timestampUnit what numbers in timestamp columns count since 1970 UTC
 */
public record CsvOptions(
    @Nullable List<String> columns,
    byte delimiter,
    byte quote,
    String nullText,
    EpochUnit timestampUnit)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Stands for a column that is not wanted. */
  public static final String UNWANTED = "-";

  /** Stands for a quote: fields are never enclosed. */
  public static final byte NO_QUOTE = 0;

  public CsvOptions {
    if (columns != null) {
      columns = List.copyOf(columns);
      Set<String> seen = new HashSet<>();
      for (String column : columns) {
        if (!column.equals(UNWANTED) && !seen.add(column)) {
          throw new IllegalArgumentException(
              "column "
                  + column
                  + " is there twice; give "
                  + UNWANTED
                  + " for a field that is not wanted");
        }
      }
    }
    if (delimiter == quote) {
      throw new IllegalArgumentException("delimiter and quote are the same; give another quote");
    }
  }

  /** Commas, double quotes, no text for null, milliseconds, the columns of the table. */
  public static CsvOptions defaults() {
    return new CsvOptions(null, (byte) ',', (byte) '"', "", EpochUnit.MILLIS);
  }

  /**
   * The one character of an option, {@code \t} or {@code TAB} for a tab.
   *
   * @throws IllegalArgumentException if it is none that can stand between or around fields
   */
  public static byte character(String text) {
    String plain = text.equals("\\t") || text.equals("TAB") ? "\t" : text;
    boolean one = plain.length() == 1 && plain.charAt(0) > 0 && plain.charAt(0) < 128;
    if (!one || plain.equals("\n") || plain.equals("\r")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not one ASCII character; give one, \\t for a tab");
    }
    return (byte) plain.charAt(0);
  }
}
