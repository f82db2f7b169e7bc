package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.table.Marks;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Snapshot;

/**
 * What one snapshot committed of one window: an entry of the summary {@link Marks#WINDOWS}. In the
 * home table it speaks of all tables; in a side table of that table alone.
 *
 * @param window the commit window
 * @param rows rows in tables other than the dead-letter table; in a side table its rows, also those
 *     that are dead letters
 * @param late those of the rows that came late
 * @param dead records that became dead letters
 * @param dropped records dropped by a policy that the user chose
 */
public record WindowRows(CommitWindow window, long rows, long late, long dead, long dropped) {
  private static final String GLOBAL = "global";
  private static final Pattern COUNT = Pattern.compile("(\\w+)=(\\d+)");

  /**
   * The windows that a snapshot committed, in the order of their commit; none if it is not ours or
   * has none.
   *
   * @throws IllegalStateException if its summary cannot be read
   */
  public static List<WindowRows> of(Snapshot snapshot) {
    String text = snapshot.summary().getOrDefault(Marks.WINDOWS, "");
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split("; *", -1)).map(one -> parse(one.strip())).toList();
  }

  /** The entry as it stands in a summary; {@link #of(Snapshot)} reads it. */
  String text() {
    return "%s rows=%d late=%d dead=%d dropped=%d"
        .formatted(name(window), rows, late, dead, dropped);
  }

  /** A window as it stands in summaries. */
  static String name(CommitWindow window) {
    return window.equals(CommitWindow.GLOBAL)
        ? GLOBAL
        : HomeTable.iso(window.startMillis()) + "/" + HomeTable.iso(window.endMillis());
  }

  private static WindowRows parse(String text) {
    String[] parts = text.split(" ", 2);
    try {
      String counts = parts.length < 2 ? "" : parts[1];
      return new WindowRows(
          window(parts[0]),
          count(counts, "rows"),
          count(counts, "late"),
          count(counts, "dead"),
          count(counts, "dropped"));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "Cannot read the windows of a snapshot: '" + text + "' is none", e);
    }
  }

  /**
   * The window of a name in a summary.
   *
   * @throws IllegalArgumentException or {@link DateTimeException} if it is none
   */
  static CommitWindow window(String name) {
    if (name.equals(GLOBAL)) {
      return CommitWindow.GLOBAL;
    }
    int slash = name.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("No '/' between start and end");
    }
    return new CommitWindow(millis(name.substring(0, slash)), millis(name.substring(slash + 1)));
  }

  private static long millis(String iso) {
    return Instant.parse(iso).toEpochMilli();
  }

  /** The number behind a name, e.g. {@code rows=3}; 0 without. */
  static long count(String counts, String name) {
    Matcher matcher = COUNT.matcher(counts);
    return matcher
        .results()
        .filter(match -> match.group(1).equals(name))
        .mapToLong(match -> Long.parseLong(match.group(2)))
        .sum();
  }
}
