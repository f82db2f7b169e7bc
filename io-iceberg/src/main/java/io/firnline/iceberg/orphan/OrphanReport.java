package io.firnline.iceberg.orphan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.io.FileInfo;

/** What lies in a table's folders, counted by {@link Verdict}. */
public final class OrphanReport {
  private static final int EXAMPLES = 1_000;

  private final List<String> folders;
  private final List<String> notListed;
  private final Map<Verdict, Sum> sums = new EnumMap<>(Verdict.class);
  private final Map<Verdict, List<String>> examples = new EnumMap<>(Verdict.class);

  OrphanReport(List<String> folders, List<String> notListed) {
    this.folders = List.copyOf(folders);
    this.notListed = List.copyOf(notListed);
  }

  /** Number of files, and their bytes together. */
  public record Sum(long files, long bytes) {
    static final Sum NONE = new Sum(0, 0);
  }

  void add(Verdict verdict, FileInfo file) {
    Sum before = sum(verdict);
    sums.put(verdict, new Sum(before.files() + 1, before.bytes() + file.size()));
    List<String> some = examples.computeIfAbsent(verdict, v -> new ArrayList<>());
    if (verdict != Verdict.NAMED && some.size() < EXAMPLES) {
      some.add(file.location());
    }
  }

  /** Folders that were looked at. */
  public List<String> folders() {
    return folders;
  }

  /** Folders outside of the table's location, where other tables may have files: not looked at. */
  public List<String> notListed() {
    return notListed;
  }

  public Sum sum(Verdict verdict) {
    return sums.getOrDefault(verdict, Sum.NONE);
  }

  /** The first {@value #EXAMPLES} files of a verdict; none of {@link Verdict#NAMED}. */
  public List<String> files(Verdict verdict) {
    return List.copyOf(examples.getOrDefault(verdict, List.of()));
  }
}
