package io.firnline.pipeline.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Bug reports and discussions of other writers, as {@code threads.txt} lists them. */
final class Threads {
  private static final String FILE = "threads.txt";

  private Threads() {}

  /**
   * One of them.
   *
   * @param section what it is about
   * @param ids of the thread and of others that tell the same
   * @param symptom one line
   * @param remark why it cannot concern Firnline, or what its cases do not say; may be empty
   */
  record Entry(String section, List<String> ids, String symptom, String remark) {}

  static List<Entry> read() throws IOException {
    List<Entry> all = new ArrayList<>();
    String section = "";
    for (String line : lines()) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        all.add(entry(section, line));
      }
    }
    return all;
  }

  private static Entry entry(String section, String line) {
    String[] parts = line.split("\\|", -1);
    if (parts.length != 3 || parts[0].isBlank() || parts[1].isBlank()) {
      throw new IllegalArgumentException(
          "Invalid line of " + FILE + ", not 'ids | symptom | remark': " + line);
    }
    return new Entry(
        section, List.of(parts[0].strip().split(", ")), parts[1].strip(), parts[2].strip());
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = Objects.requireNonNull(Threads.class.getResourceAsStream(FILE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
