package io.firnline.pipeline.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.FaultCase;
import io.firnline.pipeline.Golden;
import io.firnline.pipeline.faults.Threads.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/faults.md} is made of {@code page.md}, of the cases there are, and of what tests say
 * they cover. {@code -Dfirnline.golden=write} makes it anew.
 */
class FaultsPageTest {
  private static final Path PAGE = Path.of("docs/faults.md");
  private static final int THREADS = 62;

  private static Harness harness;
  private static List<Entry> threads;

  @BeforeAll
  static void read() throws IOException {
    harness = Harness.ofClassPath();
    threads = Threads.read();
  }

  @Test
  void everyThreadHasACaseOrAReason() {
    assertThat(threads).hasSize(THREADS);
    assertThat(threads.stream().flatMap(entry -> entry.ids().stream())).doesNotHaveDuplicates();
    assertThat(threads)
        .filteredOn(entry -> casesOf(entry).isEmpty() && entry.remark().isEmpty())
        .as("threads with neither a case nor a reason")
        .isEmpty();
  }

  @Test
  void everythingThatIsCoveredIsAThread() {
    Set<String> known =
        threads.stream().flatMap(entry -> entry.ids().stream()).collect(Collectors.toSet());
    assertThat(known).containsAll(harness.covers().keySet());
  }

  @Test
  void thePageIsWhatTheTestsSay() throws IOException {
    List<String> page = new ArrayList<>();
    Set<String> lists = new TreeSet<>();
    for (String line : template()) {
      if (line.equals("{threads}")) {
        page.addAll(threadTables());
      } else if (line.startsWith("{")) {
        String list = line.substring(1, line.length() - 1);
        lists.add(list);
        page.addAll(caseTable(Objects.requireNonNull(harness.cases().get(list), list)));
      } else {
        page.add(line);
      }
    }
    assertThat(lists).as("lists of cases").isEqualTo(harness.cases().keySet());
    Golden.compare(PAGE, page, FaultsPageTest.class);
  }

  private static List<String> caseTable(List<FaultCase> cases) {
    List<String> lines =
        new ArrayList<>(List.of("| where | what happens | result |", "|---|---|---|"));
    for (FaultCase one : cases) {
      lines.add("| %s | %s | %s |".formatted(one.boundary(), words(one.name()), one.outcome()));
    }
    return lines;
  }

  private static List<String> threadTables() {
    List<String> lines = new ArrayList<>();
    String section = "";
    for (Entry entry : threads) {
      if (!entry.section().equals(section)) {
        section = entry.section();
        lines.addAll(
            List.of(
                "", "### " + section, "", "| thread | what happened | here |", "|---|---|---|"));
      }
      lines.add(
          "| %s | %s | %s |"
              .formatted(String.join(", ", entry.ids()), entry.symptom(), here(entry)));
    }
    return lines;
  }

  private static String here(Entry entry) {
    List<String> parts = new ArrayList<>();
    if (!casesOf(entry).isEmpty()) {
      parts.add(casesOf(entry).stream().map(c -> "`" + c + "`").collect(Collectors.joining(", ")));
    }
    if (!entry.remark().isEmpty()) {
      parts.add(entry.remark());
    }
    return String.join(". ", parts);
  }

  private static Set<String> casesOf(Entry entry) {
    Set<String> all = new TreeSet<>();
    entry.ids().forEach(id -> all.addAll(harness.covers().getOrDefault(id, new TreeSet<>())));
    return all;
  }

  private static String words(String name) {
    return name.replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  private static List<String> template() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(FaultsPageTest.class.getResourceAsStream("page.md"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
