package io.firnline.iceberg.commit;

import io.firnline.iceberg.table.Marks;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.SnapshotRef;

/** Finds whose ledger a table has, and for whom it is a side table. */
public final class TableWriters {
  private static final List<Pattern> TRACES =
      List.of(
          Pattern.compile("firnline\\.ledger\\.(.+)\\.parts"),
          Pattern.compile(Pattern.quote(Marks.HOME) + "\\.(.+)"));

  private TableWriters() {}

  /** All of them, as they stand for {@link Marks#WRITER}; none in a table that is not ours. */
  public static SortedSet<String> of(Map<String, String> properties) {
    SortedSet<String> writers = new TreeSet<>();
    for (String key : properties.keySet()) {
      for (Pattern trace : TRACES) {
        Matcher matcher = trace.matcher(key);
        if (matcher.matches()) {
          writers.add(matcher.group(1));
        }
      }
    }
    return writers;
  }

  /** Those of a branch: on all but main their names end with it. */
  public static SortedSet<String> of(Map<String, String> properties, String branch) {
    SortedSet<String> writers = of(properties);
    writers.removeIf(writer -> !branchOf(writer).equals(branch));
    return writers;
  }

  private static String branchOf(String writer) {
    int at = writer.indexOf('@');
    return at < 0 ? SnapshotRef.MAIN_BRANCH : writer.substring(at + 1);
  }
}
