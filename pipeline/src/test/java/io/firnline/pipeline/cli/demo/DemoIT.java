package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.WindowRows;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.it.RunProcess;
import io.firnline.pipeline.it.RunProcess.Ended;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a newcomer starts and ends it, in processes of its own. */
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long WINDOW_MILLIS = 5_000;
  private static final Pattern AUDIT =
      Pattern.compile(
          "Audit: ([\\d,]+) produced = ([\\d,]+) rows \\+ ([\\d,]+) dead letters \\+ ([\\d,]+) still open"
              + " \\+ ([\\d,]+) not read; 0 missing, 0 doubled, 0 wrong: passed");

  @TempDir private Path dir;

  @Test
  void endsByItselfAndAtCtrlCAndGoesOnWithItsFolder() throws Exception {
    Path folder = dir.resolve("kept");
    long first = produced(whole(folder, "--seconds=8", "--rate=3000"));
    assertThat(first).isGreaterThan(10_000);

    long before = sequenceNumber(folder);
    Ended second = endedAtItsFirstWindow(folder);
    assertThat(produced(second)).isGreaterThan(first + 10_000);
    assertLinesSayWhatTheTableSays(second.out(), folder, before);

    Ended third = endedAtItsStart(folder);
    if (hasSentNothing(third)) {
      assertThat(produced(third)).isEqualTo(produced(second));
    }
    assertTablesHoldWhatKafkaHas(folder);
  }

  @Test
  void aDemoThatIsEndedAtItsStartHasNothingToAccountFor() throws Exception {
    Ended ended = endedAtItsStart(dir.resolve("new"));
    if (hasSentNothing(ended)) {
      assertThat(produced(ended)).isZero();
    }
  }

  @Test
  @Tag("more")
  void twoDemosSideBySideDoNotMeet() throws Exception {
    Path one = dir.resolve("one");
    Path two = dir.resolve("two");
    try (RunProcess first = demo(one, "--seconds=8", "--rate=1000");
        RunProcess second = demo(two, "--seconds=8", "--rate=1500")) {
      long ofFirst = produced(whole(first, one));
      long ofSecond = produced(whole(second, two));
      assertThat(ofFirst).isPositive();
      assertThat(ofSecond).isPositive();
      assertThat(kafka(first)).isNotEqualTo(kafka(second));
    }
    assertTablesHoldWhatKafkaHas(one);
    assertTablesHoldWhatKafkaHas(two);
  }

  private Ended whole(Path folder, String... flags) throws Exception {
    try (RunProcess process = demo(folder, flags)) {
      return whole(process, folder);
    }
  }

  private Ended whole(RunProcess process, Path folder) throws Exception {
    Ended ended = process.end(RunProcess.LONG);
    assertThat(ended.out())
        .as(ended.err())
        .containsPattern("First window visible after [\\d.]+ s, counted from the start of the job")
        .contains("SENSOR", "Ledger of 'demo'");
    return checked(ended, folder);
  }

  /** A window that was complete when Ctrl-C came is in the table when the demo has ended. */
  private Ended endedAtItsFirstWindow(Path folder) throws Exception {
    try (RunProcess process = demo(folder, "--seconds=600", "--rate=3000")) {
      process.awaitWhile("sensors", () -> process.out().contains("The pipeline reads"));
      long began = System.currentTimeMillis();
      process.awaitWhile(
          "the first whole window", () -> ledger(folder).completeThrough() > began + WINDOW_MILLIS);
      process.awaitWhile(
          "a line with figures",
          () -> lines(process.out()).stream().anyMatch(l -> l.rows() > 0 && l.dead() > 0));
      long complete = Math.floorDiv(System.currentTimeMillis(), WINDOW_MILLIS) * WINDOW_MILLIS;
      process.interrupt();
      Ended ended = checked(process.end(RunProcess.LONG), folder);
      assertThat(ended.out()).contains("Ending: waiting for windows that are complete");
      assertThat(ledger(folder).completeThrough()).isGreaterThanOrEqualTo(complete);
      return ended;
    }
  }

  private Ended endedAtItsStart(Path folder) throws Exception {
    try (RunProcess process = demo(folder, "--seconds=600", "--rate=3000")) {
      process.awaitWhile("Kafka", () -> process.out().contains("Kafka at "));
      process.interrupt();
      return checked(process.end(RunProcess.LONG), folder);
    }
  }

  /** On a machine where Ctrl-C comes seconds after it was sent the pipeline may read before it. */
  private static boolean hasSentNothing(Ended ended) {
    int reads = ended.out().indexOf("The pipeline reads");
    if (reads < 0) {
      assertThat(ended.out()).contains("Ended before the pipeline read: nothing was sent");
      return true;
    }
    assertThat(reads)
        .as("Ctrl-C was not heard before the pipeline read: %s", ended)
        .isLessThan(ended.out().indexOf("Ending: waiting"));
    return false;
  }

  private RunProcess demo(Path folder, String... flags) throws IOException {
    List<String> words = new ArrayList<>(List.of("demo", "--keep=" + folder));
    words.addAll(List.of(flags));
    return RunProcess.start(Files.createDirectories(temporary(folder)), words);
  }

  private static Path temporary(Path folder) {
    return folder.resolveSibling(folder.getFileName() + "-temporary");
  }

  /**
   * What its audit says is in the tables; what has been committed since is no more than is open.
   */
  private static Ended checked(Ended ended, Path folder) throws Exception {
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out() + ended.err()).doesNotContain("Exception", "WARN", "SEVERE");
    Matcher audit = audit(ended);
    Ledger ledger = ledger(folder);
    long open = number(audit, 4) + number(audit, 5);
    assertThat(number(audit, 2) + number(audit, 3) + open).isEqualTo(number(audit, 1));
    assertThat(ledger.totals().rows()).isBetween(number(audit, 2), number(audit, 2) + open);
    assertThat(ledger.totals().dead()).isBetween(number(audit, 3), number(audit, 3) + open);
    try (Stream<Path> left = Files.list(temporary(folder))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .allMatch(name -> name.startsWith("out") || name.startsWith("err"));
    }
    return ended;
  }

  private static Matcher audit(Ended ended) {
    Matcher audit = AUDIT.matcher(ended.out());
    assertThat(audit.find()).as(ended.toString()).isTrue();
    return audit;
  }

  private static long produced(Ended ended) {
    return number(audit(ended), 1);
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group).replace(",", ""));
  }

  private static String kafka(RunProcess process) {
    return process.out().lines().filter(l -> l.startsWith("Kafka at ")).findFirst().orElseThrow();
  }

  private static DemoTables tables(Path folder) {
    return new DemoTables(new DemoSettings(1, 1, folder));
  }

  private static Ledger ledger(Path folder) {
    return tables(folder).ledger();
  }

  private static long sequenceNumber(Path folder) {
    return tables(folder).readings().orElseThrow().currentSnapshot().sequenceNumber();
  }

  /** The figures of a line of progress. */
  private record Line(long rate, long windows, long rows, long late, long dead) {
    private static final Pattern TEXT =
        Pattern.compile(
            " *([\\d,]+)  +(?:-|\\d\\d:\\d\\d:\\d\\d) +([\\d,]+) +([\\d,]+) +([\\d,]+) +([\\d,]+) +(?:-|[\\d.]+s)");

    static Stream<Line> of(String text) {
      Matcher m = TEXT.matcher(text);
      return m.matches()
          ? Stream.of(
              new Line(number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5)))
          : Stream.empty();
    }
  }

  private static List<Line> lines(String printed) {
    return printed.lines().flatMap(Line::of).toList();
  }

  /**
   * Each line is what the table had after one of the demo's commits; windows without rows count as
   * windows, too. One line may come in the midst of counting a commit.
   */
  private static void assertLinesSayWhatTheTableSays(String printed, Path folder, long before) {
    assertThat(printed).contains("records/s  watermark");
    Map<Long, Long> rowsAfter = new HashMap<>(Map.of(0L, 0L));
    long windows = 0;
    long rows = 0;
    for (WindowRows window : windows(tables(folder).readings().orElseThrow(), before)) {
      windows++;
      rows += window.rows();
      rowsAfter.put(windows, rows);
    }
    List<Line> lines = lines(printed);
    assertThat(lines.stream().filter(l -> rowsAfter.getOrDefault(l.windows(), -1L) != l.rows()))
        .as("of %s, rows after each window: %s", lines, rowsAfter)
        .hasSizeLessThan(2);
    Line last = lines.get(lines.size() - 1);
    assertThat(last.rows()).isPositive().isLessThanOrEqualTo(rows);
    assertThat(last.late()).isLessThanOrEqualTo(ledger(folder).totals().late());
    assertThat(last.dead()).isPositive().isLessThanOrEqualTo(ledger(folder).totals().dead());
    assertThat(lines).anyMatch(line -> line.rate() > 0);
  }

  /** Windows, those without rows too, in the order of their commits. */
  private static List<WindowRows> windows(Table table, long afterSequence) {
    List<Snapshot> snapshots = new ArrayList<>();
    table.snapshots().forEach(snapshots::add);
    return snapshots.stream()
        .filter(snapshot -> snapshot.sequenceNumber() > afterSequence)
        .sorted(Comparator.comparingLong(Snapshot::sequenceNumber))
        .flatMap(snapshot -> WindowRows.of(snapshot).stream())
        .toList();
  }

  /** Rows are well-formed records, dead letters malformed ones with their bytes, each once. */
  private static void assertTablesHoldWhatKafkaHas(Path folder) throws Exception {
    Set<Long> sent = new HashSet<>();
    Map<String, String> malformed = new HashMap<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
      new DemoTopic(kafka.bootstrapServers(), "sensor-data", 3)
          .read(
              (partition, position, payload) -> {
                OptionalLong number = wellFormed(payload);
                number.ifPresentOrElse(
                    sent::add, () -> malformed.put(place(partition, position), text(payload)));
              });
    }
    Set<Long> rows = new HashSet<>();
    for (Record row : rows(tables(folder).readings().orElseThrow())) {
      assertThat(rows.add((Long) row.getField("sequence"))).as("%s once", row).isTrue();
    }
    assertThat(rows).isNotEmpty();
    assertThat(sent.containsAll(rows)).as("all rows were sent").isTrue();
    assertThat(letters(folder))
        .isNotEmpty()
        .allSatisfy((place, payload) -> assertThat(malformed).containsEntry(place, payload));
  }

  private static Map<String, String> letters(Path folder) throws IOException {
    Map<String, String> letters = new HashMap<>();
    for (Record row : rows(tables(folder).deadLetters().orElseThrow())) {
      SourcePartition partition =
          new SourcePartition((String) row.getField("stream"), (String) row.getField("partition"));
      String place = place(partition, (Long) row.getField("position"));
      String payload =
          StandardCharsets.UTF_8
              .decode(((ByteBuffer) row.getField("payload")).duplicate())
              .toString();
      assertThat(letters.put(place, payload)).as("%s once", place).isNull();
    }
    return letters;
  }

  private static String place(SourcePartition partition, long position) {
    return partition + "@" + position;
  }

  private static String text(byte[] payload) {
    return new String(payload, StandardCharsets.UTF_8);
  }

  private static OptionalLong wellFormed(byte[] payload) {
    try {
      JsonNode json = JSON.readTree(text(payload));
      return json.get("timestamp").isNumber()
          ? OptionalLong.of(json.get("sequence").asLong())
          : OptionalLong.empty();
    } catch (JsonProcessingException e) {
      return OptionalLong.empty();
    }
  }

  private static List<Record> rows(Table table) throws IOException {
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> all = IcebergGenerics.read(table).build()) {
      all.forEach(rows::add);
    }
    return rows;
  }
}
