package io.firnline.pipeline.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPane;
import io.firnline.iceberg.ledger.LedgerRepair;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBatchesTest {
  private static final BatchLimits THREE = new BatchLimits(3, 1 << 20, 1 << 20, 1 << 20);

  @TempDir Path folder;

  private final MemoryLedger ledger = new MemoryLedger();

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private Path gzip(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), zipped(lines));
  }

  private static byte[] zipped(String... lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private FileDriver.Run run(String launch, FileOrder order) {
    return FileDriver.run(ledger, launch, order, folder.resolve("*"));
  }

  @Test
  void readsAllLinesOfAllFilesOnceInBatchesThatTileTheirLanes() throws IOException {
    file("a.json", IntStream.range(0, 25).mapToObj(i -> 5_000 + i + " a").toArray(String[]::new));
    gzip("b.json.gz", "7000 b", "", "7001 b");
    file("_SUCCESS");
    Files.write(folder.resolve("c.json"), new byte[0]);
    try (FileDriver driver = FileDriver.open(run("l", FileOrder.ANY)).untilEnd()) {
      assertThat(driver.lines()).hasSize(27).doesNotHaveDuplicates().contains("5024 a", "7001 b");
      assertTiled(driver.batches);
      Map<SourcePartition, Long> ends = new HashMap<>();
      driver.batches.stream().skip(1).forEach(b -> ends.put(b.partition(), b.to()));
      assertThat(ends).hasSize(3);
      assertThat(ends.values()).containsOnly(FileSet.FILE);
    }
  }

  private static void assertTiled(List<RecordBatch> batches) {
    Map<SourcePartition, RecordBatch> last = new HashMap<>();
    for (RecordBatch batch : batches.subList(1, batches.size())) {
      RecordBatch before = last.put(batch.partition(), batch);
      assertThat(batch.from()).isEqualTo(before == null ? 0 : before.to());
      assertThat(batch.watermark())
          .isGreaterThanOrEqualTo(before == null ? EventTime.NEVER : before.after());
      assertThat(batch.after()).isGreaterThanOrEqualTo(batch.watermark());
    }
  }

  @Test
  void aRecordTellsItsFileAndLine() throws IOException {
    Path file = file("a.json", "5000 x", "", "5001 y");
    try (FileDriver driver = FileDriver.open(run("l", FileOrder.ANY)).untilEnd()) {
      RecordBatch batch = driver.batches.get(1);
      assertThat(batch.partition()).isEqualTo(new SourcePartition("files-1", "0"));
      assertThat(batch.positions()).containsExactly(0, 2);
      byte[] header = Objects.requireNonNull(Objects.requireNonNull(batch.headers())[1]);
      assertThat(HeaderBytes.decode(header))
          .singleElement()
          .satisfies(h -> assertThat(h.name()).isEqualTo("file"))
          .satisfies(h -> assertThat(h.value()).asString().isEqualTo(file.toString()));
      assertThat(batch.sourceTimes()[0]).isEqualTo(Files.getLastModifiedTime(file).toMillis());
    }
  }

  @Test
  void withoutAnOrderNoWindowEndsBeforeAllIsReadAndNothingIsLate() throws IOException {
    file("a.json", "900000 new");
    file("b.json", "5000 old", "no time");
    try (FileDriver driver = FileDriver.open(run("l", FileOrder.ANY))) {
      driver.untilRecords(3);
      long first = LaneTime.first(FileDriver.RULE);
      assertThat(driver.watermark()).isEqualTo(first);
      driver.untilEnd();
      assertThat(driver.batches.stream().skip(1)).allMatch(b -> b.watermark() == first);
      assertThat(driver.batches).extracting(RecordBatch::after).contains(899_000L, 4_000L);
    }
  }

  @Test
  void aLaneWithoutEventTimesHoldsNothingBackAtTheEnd() throws IOException {
    file("a.json", "900000 new");
    file("b.json", "no time");
    for (FileOrder order : FileOrder.values()) {
      FileDriver.Run run = FileDriver.run(new MemoryLedger(), "l", order, folder.resolve("*"));
      try (FileDriver driver = FileDriver.open(run).untilEnd()) {
        assertTiled(driver.batches);
        RecordBatch last = driver.batches.get(driver.batches.size() - 1);
        assertThat(last.partition().partition()).isEqualTo(order == FileOrder.ANY ? "1" : "0");
        assertThat(last.after()).isEqualTo(899_000);
      }
    }
  }

  @Test
  void theFirstWatermarkIsWhereAWindowStartsForBeamToo() {
    for (long size : new long[] {1_000, 7_000, 86_400_000, 604_800_000}) {
      for (long offset : new long[] {0, 300}) {
        long first = LaneTime.first(new WatermarkRule(1_000, 0, size, offset, 0));
        FixedWindows windows =
            FixedWindows.of(org.joda.time.Duration.millis(size))
                .withOffset(org.joda.time.Duration.millis(offset));
        assertThat(windows.assignWindow(new Instant(first)).start().getMillis()).isEqualTo(first);
      }
    }
  }

  @Test
  void withAnOrderTheLaneThatIsBehindIsReadFirstAndDeadLettersMoveNothing() throws IOException {
    for (int f = 0; f < 3; f++) {
      int start = 100_000 + 10_000 * f;
      file(
          "f" + f,
          IntStream.range(0, 9)
              .mapToObj(i -> i == 4 ? "no time" : start + 1_000 * i + " f")
              .toArray(String[]::new));
    }
    FileDriver.Run run = FileDriver.run(ledger, "l", FileOrder.TIME, THREE, folder.resolve("*"));
    try (FileDriver driver = FileDriver.open(run).untilEnd()) {
      List<String> timed = driver.lines().stream().filter(l -> !l.startsWith("no")).toList();
      List<Long> times = timed.stream().map(l -> Long.parseLong(l.split(" ", 2)[0])).toList();
      // Each lane is opened by its first batch; then they follow each other.
      assertThat(times.subList(9, times.size())).isSorted();
      long newest = driver.batches.stream().mapToLong(RecordBatch::after).max().orElseThrow();
      assertThat(newest).isEqualTo(127_000);
      assertTiled(driver.batches);
    }
  }

  @Test
  void goesOnInTheMidstOfAFileFromAMarkAndFromTheLedger() throws IOException {
    gzip("a.gz", IntStream.range(0, 30).mapToObj(i -> 5_000 + i + "").toArray(String[]::new));
    file("b", IntStream.range(0, 30).mapToObj(i -> 6_000 + i + "").toArray(String[]::new));
    FileDriver.Run run = FileDriver.run(ledger, "l", FileOrder.ANY, THREE, folder.resolve("*"));
    List<String> all = new ArrayList<>();
    SourceMark mark;
    try (FileDriver driver = FileDriver.open(run).untilRecords(36)) {
      all.addAll(driver.lines());
      mark = driver.mark();
    }
    try (FileDriver driver = FileDriver.restore(run, mark).untilEnd()) {
      all.addAll(driver.lines());
    }
    assertThat(all).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void splitsShareTheLanes() throws IOException {
    for (int i = 0; i < 50; i++) {
      file("f" + i, "5000 " + i);
    }
    List<String> all = new ArrayList<>();
    for (int index = 0; index < 3; index++) {
      try (FileDriver driver = FileDriver.open(run("l", FileOrder.ANY), index, 3).untilEnd()) {
        assertThat(driver.lines()).hasSizeBetween(10, 22);
        all.addAll(driver.lines());
      }
    }
    assertThat(all).hasSize(50).doesNotHaveDuplicates();
    assertThat(ledger.read().partitions()).hasSize(FileSet.MOST_LANES);
    assertThat(ledger.read().launches()).containsExactly("l");
  }

  @Test
  void filesThatAppearAfterTheClaimWaitForTheNextRun() throws IOException {
    file("a", "5000 a");
    try (FileDriver first = FileDriver.open(run("l", FileOrder.ANY), 0, 2).untilEnd()) {
      file("b", "5000 b");
      try (FileDriver second = FileDriver.open(run("l", FileOrder.ANY), 1, 2).untilEnd()) {
        assertThat(first.records() + second.records()).isEqualTo(1);
      }
    }
    assertThat(ledger.read().streams()).containsOnlyKeys("files-1");
    FileDriver.open(run("m", FileOrder.ANY)).untilEnd().close();
    assertThat(ledger.read().streams()).containsOnlyKeys("files-1", "files-2");
  }

  @Test
  void aFileThatChangedAfterLinesOfItWereLandedIsRefusedByName() throws IOException {
    Path a = file("a", "5000 a");
    FileDriver.open(run("l", FileOrder.ANY)).untilEnd().close();
    landed("files-1", 1, new CommitWindow(0, 10_000));
    file("a", "5000 a", "5001 b");
    assertFails(
        FileDriver.open(run("m", FileOrder.ANY)),
        "Another stream: writer 'writer' has landed lines of files that have changed since, 1 of them, e.g. "
            + a,
        "by another --writerId");
  }

  /**
   * As a commit would leave it of the first window, where lane 0 has a record in each of these, one
   * after the other.
   */
  private void landed(String stream, long to, CommitWindow... windows) {
    SourcePartition lane = new SourcePartition(stream, "0");
    long first = LaneTime.first(FileDriver.RULE);
    List<WindowCount> counts =
        IntStream.range(0, windows.length)
            .mapToObj(
                i -> new WindowCount(windows[i], new Tally(1, Tally.mixed(lane.seed(), i)), i))
            .toList();
    Coverage coverage = new Coverage(lane, 0, to, first, first, counts);
    Tally rows = counts.get(0).tally();
    long epoch = ledger.read().epoch();
    ledger.commit(List.of(new LedgerPane(epoch, windows[0], 1, rows, List.of(coverage), Map.of())));
  }

  /** Only the reader whose lane was read since: the other one has just not begun. */
  @Test
  void aMarkFromBeforeTheClaimIsRefusedWhenItsLaneHasOpenWindows() throws IOException {
    file("a", "5000 a", "25000 a");
    file("b", "5000 b");
    int own = new Share(0, 2).holds(new SourcePartition("files-1", "0")) ? 0 : 1;
    SourceMark mark;
    SourceMark other;
    try (FileDriver first = FileDriver.open(run("l", FileOrder.ANY), own, 2);
        FileDriver second = FileDriver.open(run("l", FileOrder.ANY), 1 - own, 2)) {
      first.step();
      mark = first.mark();
      second.step();
      other = second.mark();
      assertThat(mark.hasEpoch() || other.hasEpoch()).isFalse();
      assertThat(first.untilEnd().lines()).containsExactly("5000 a", "25000 a");
    }
    landed("files-1", 2, new CommitWindow(0, 10_000), new CommitWindow(20_000, 30_000));
    assertFails(
        FileDriver.restore(run("l", FileOrder.ANY), mark, own, 2),
        "Rewound: the state of this job is of before launch l claimed",
        "and needs it from 1 on");
    try (FileDriver second = FileDriver.restore(run("l", FileOrder.ANY), other, 1 - own, 2)) {
      assertThat(second.untilEnd().lines()).containsExactly("5000 b");
    }
  }

  @Test
  void aFileThatWasReplacedBeforeAnythingOfItWasLandedIsReadAnew() throws IOException {
    file("a", "5000 a");
    file("b.gz", "6000 this is no gzip");
    file("c", "7000 c");
    assertFails(FileDriver.open(run("l", FileOrder.ANY)), "its gzip data is damaged");
    gzip("b.gz", "6000 b");
    try (FileDriver driver = FileDriver.open(run("m", FileOrder.ANY)).untilEnd()) {
      assertThat(driver.lines()).containsExactlyInAnyOrder("5000 a", "6000 b", "7000 c");
      assertTiled(driver.batches);
      assertThat(driver.batches.subList(1, driver.batches.size()))
          .filteredOn(b -> b.partition().equals(new SourcePartition("files-1", "1")))
          .extracting(RecordBatch::to)
          .containsExactly(FileSet.FILE);
    }
    assertThat(ledger.read().streams()).containsOnlyKeys("files-1", "files-2");
    try (FileDriver driver = FileDriver.open(run("n", FileOrder.ANY)).untilEnd()) {
      assertThat(driver.records()).isEqualTo(3); // nothing was committed
    }
  }

  @Test
  void aFileThatChangesWhileItIsReadIsRefused() throws IOException {
    String[] many = new String[5_000];
    Arrays.fill(many, "5000 abcdefgh");
    Path a = file("a", many);
    BatchLimits few = new BatchLimits(10, 1 << 20, 1_000, 1 << 20);
    FileDriver driver =
        FileDriver.open(FileDriver.run(ledger, "l", FileOrder.ANY, few, folder.resolve("*")));
    driver.untilRecords(100);
    Files.writeString(a, "5000 abcdefgh\n".repeat(5_001));
    assertFails(driver, "Cannot read " + a + ": it has changed since the run listed its files");
  }

  @Test
  void aFileThatVanishesIsAnError() throws IOException {
    file("a", "5000 a");
    Path b = file("b", "5000 b");
    FileDriver.Run both = run("l", FileOrder.ANY);
    FileDriver.open(both, 0, 2).untilEnd().close();
    Files.delete(b);
    try (FileDriver driver = FileDriver.open(run("m", FileOrder.ANY))) {
      assertThatThrownBy(driver::untilEnd)
          .hasRootCauseInstanceOf(LedgerStopException.class)
          .hasMessageContaining("Cannot go on without 1 of the 1 files of files-1/1");
    }
  }

  @Test
  void anOperatorCanGiveAFileUpByThePositionOfTheNextOne() throws IOException {
    for (int i = 0; i <= FileSet.MOST_LANES; i++) {
      file("f%02d".formatted(i), "5000 " + i);
    }
    FileDriver.open(run("l", FileOrder.ANY)).untilEnd().close();
    Files.delete(folder.resolve("f00"));
    assertFails(
        FileDriver.open(run("m", FileOrder.ANY)),
        "Cannot go on without 1 of the 2 files of files-1/0");
    Ledger now = ledger.read();
    ledger.set(
        LedgerRepair.startAt(
            LedgerRepair.takeOver(now, LedgerRepair.Highest.of(now), "operator"),
            new SourcePartition("files-1", "0"),
            FileSet.FILE));
    try (FileDriver driver = FileDriver.open(run("n", FileOrder.ANY)).untilEnd()) {
      assertThat(driver.lines()).hasSize(FileSet.MOST_LANES).doesNotContain("5000 0");
    }
  }

  @Test
  void nothingMatchesIsAnError() throws IOException {
    file("_SUCCESS");
    assertFails(
        FileDriver.open(run("l", FileOrder.ANY)), "Cannot read files: nothing matches " + folder);
  }

  @Test
  void aNameThatReadsAsAGlobIsAnError() throws IOException {
    Path odd = file("a[1].json", "5000 a");
    assertFails(FileDriver.open(run("l", FileOrder.ANY)), "Cannot read " + odd, "rename it");
  }

  @Test
  void anotherCompressionIsAnError() throws IOException {
    Path zst = file("a.json.zst", "x");
    assertFails(
        FileDriver.open(run("l", FileOrder.ANY)),
        "Cannot read " + zst + ", and 1 compressed files in all",
        "gzip (.gz)");
  }

  @Test
  void damagedGzipIsAnErrorThatNamesFileAndPosition() throws IOException {
    String[] lines = IntStream.range(0, 5_000).mapToObj(i -> i * 7_919 + "").toArray(String[]::new);
    byte[] good = zipped(lines);
    assertDamaged("cut.gz", Arrays.copyOf(good, good.length - 100));
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 0x55;
    assertDamaged("flipped.gz", flipped);
    byte[] tail = Arrays.copyOf(good, good.length + 40);
    Arrays.fill(tail, good.length, tail.length, (byte) 7);
    assertDamaged("tail.gz", tail);
    assertDamaged("none.gz", "plain text".getBytes(StandardCharsets.UTF_8));
  }

  private void assertDamaged(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    FileDriver.Run run = FileDriver.run(new MemoryLedger(), name, FileOrder.ANY, file);
    assertFails(
        FileDriver.open(run),
        "Cannot read " + file + ": its gzip data is damaged or cut off behind line ");
  }

  @Test
  void allMembersOfAGzipFileAreRead() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(zipped("5000 a"));
    both.write(zipped("5001 b"));
    Files.write(folder.resolve("a.gz"), both.toByteArray());
    try (FileDriver driver = FileDriver.open(run("l", FileOrder.ANY)).untilEnd()) {
      assertThat(driver.lines()).containsExactly("5000 a", "5001 b");
    }
  }

  @Test
  void aLineThatIsTooLongIsHandedOnTooLong() throws IOException {
    file("a", "5000 " + "x".repeat(1_000_000), "5001 b");
    try (FileDriver driver = FileDriver.open(run("l", FileOrder.ANY)).untilEnd()) {
      assertThat(driver.lines()).hasSize(2).contains("5001 b");
      assertThat(driver.batches.get(1).payloads()[0]).hasSizeBetween(101, 102);
    }
  }

  @Test
  void aWriterOfAnotherSourceIsRefused() throws IOException {
    ledger.enter(0, new SourcePartition("topic", "0"), "id", 0, EventTime.NEVER);
    file("a", "5000 a");
    assertFails(
        FileDriver.open(run("l", FileOrder.ANY)),
        "Another stream: writer 'writer' has read 'topic', which is no file");
  }

  private static void assertFails(FileDriver driver, String... parts) throws IOException {
    try (driver) {
      assertThatThrownBy(driver::untilEnd)
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(parts);
    }
  }
}
