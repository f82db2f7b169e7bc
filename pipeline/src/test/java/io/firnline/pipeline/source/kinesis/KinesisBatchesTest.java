package io.firnline.pipeline.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.source.AcceptedLoss;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.source.TableOracle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers of a Kinesis in this JVM, with the real rules of the ledger. */
class KinesisBatchesTest {
  private static final String FIRST = "shardId-000000000000";
  private static final String SECOND = "shardId-000000000001";

  private final KinesisServer server = new KinesisServer();
  private final MemoryLedger ledger = new MemoryLedger();
  private final TableOracle table = new TableOracle(ledger, 10_000, KinesisDriver.EVENT_TIMES);

  @AfterEach
  void close() {
    server.close();
  }

  private KinesisDriver.Run run(String launch) {
    return KinesisDriver.run(server, ledger, launch, "s");
  }

  private static KinesisDriver.Run pushed(KinesisDriver.Run run) {
    return run.with(s -> settings(s, "fan", s.start(), s.accepted()));
  }

  private static KinesisDriver.Run startingAt(KinesisDriver.Run run, StartOption start) {
    return run.with(s -> settings(s, s.consumer(), start, s.accepted()));
  }

  private static KinesisDriver.Run accepting(KinesisDriver.Run run, String loss) {
    return run.with(s -> settings(s, s.consumer(), s.start(), AcceptedLoss.parse(List.of(loss))));
  }

  private static KinesisSourceSettings settings(
      KinesisSourceSettings s,
      String consumer,
      StartOption start,
      Map<SourcePartition, List<Gap>> accepted) {
    return new KinesisSourceSettings(
        s.streams(),
        consumer,
        start,
        s.poll(),
        s.waits(),
        s.watermarks(),
        s.limits(),
        s.launch(),
        s.timeRule(),
        s.untilCaughtUp(),
        accepted);
  }

  /** Event time of record {@code i}: a second for each ten. */
  private static byte[] payload(int i) {
    return (i * 100L + " r" + i).getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> payloads(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new String(payload(i), StandardCharsets.UTF_8))
        .toList();
  }

  private static void fill(ServedStream stream, int from, int to) {
    IntStream.range(from, to).forEach(i -> stream.put("key" + i % 97, payload(i)));
  }

  /** Commits what was read up to the windows before the readers' watermark. */
  private void commit(KinesisDriver... drivers) {
    long watermark = Long.MAX_VALUE;
    for (KinesisDriver driver : drivers) {
      driver.batches.forEach(table::take);
      driver.batches.clear();
      watermark = Math.min(watermark, driver.watermark());
    }
    table.fire(watermark, ledger.read().epoch());
    table.checkpoint();
  }

  private static SourcePartition shard(String id) {
    return new SourcePartition("s", id);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsEachRecordOnceInTheOrderOfItsShard(boolean pushed) throws IOException {
    ServedStream stream = server.create("s", 2);
    server.page(30);
    fill(stream, 0, 500);
    KinesisDriver.Run run = pushed ? pushed(run("a")) : run("a");
    try (KinesisDriver driver = KinesisDriver.open(run)) {
      driver.untilRecords(500);
      fill(stream, 500, 600);
      driver.untilRecords(600);
      assertThat(driver.payloads()).containsExactlyInAnyOrderElementsOf(payloads(0, 600));
      for (String id : stream.shardIds()) {
        List<RecordBatch> own =
            driver.batches.stream().filter(b -> b.partition().equals(shard(id))).toList();
        long at = 0;
        for (RecordBatch batch : own) {
          assertThat(batch.from()).isEqualTo(at);
          at = batch.to();
        }
        assertThat(at).isEqualTo(stream.records(id));
      }
    }
    assertThat(server.calls("SubscribeToShard") > 0).isEqualTo(pushed);
    assertThat(server.calls("GetRecords") > 0).isNotEqualTo(pushed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStartFromTheTableAloneIsExactOverResharding(boolean pushed) throws IOException {
    ServedStream stream = server.create("s", 2);
    UnaryOperator<KinesisDriver.Run> how = pushed ? KinesisBatchesTest::pushed : r -> r;
    fill(stream, 0, 400);
    try (KinesisDriver driver = KinesisDriver.open(how.apply(run("a")))) {
      driver.untilRecords(400);
      commit(driver);
    }
    assertThat(ledger.read().open()).as("something is to be read again").isNotEmpty();
    List<String> halves = stream.split(FIRST);
    fill(stream, 400, 800);
    String merged = stream.merge(halves.get(1), SECOND);
    fill(stream, 800, 1_000);
    try (KinesisDriver driver = KinesisDriver.open(how.apply(run("b")))) {
      table.restore(new TableOracle.State(Map.of(), Map.of()));
      driver.until(() -> ledger.read().partitions().containsKey(shard(merged)));
      driver.until(() -> read(driver, halves.get(0)) + read(driver, merged) >= 200);
      commit(driver);
    }
    stream.split(merged);
    fill(stream, 1_000, 1_400);
    KinesisDriver.Run third = how.apply(run("c"));
    table.restore(new TableOracle.State(Map.of(), Map.of()));
    try (KinesisDriver one = KinesisDriver.open(third, 0, 2);
        KinesisDriver other = KinesisDriver.open(third, 1, 2)) {
      KinesisDriver[] both = {one, other};
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (table.committed().size() < 1_400) {
        assertThat(System.nanoTime()).as("%d rows", table.committed().size()).isLessThan(deadline);
        for (KinesisDriver driver : both) {
          while (driver.step()) {
            // all that is there
          }
        }
        commit(both); // heartbeats of idle shards move the windows on
      }
    }
    assertThat(new TreeSet<>(table.committed())).hasSize(1_400);
    assertThat(table.committed()).hasSize(1_400);
    assertThat(table.committed()).containsExactlyInAnyOrderElementsOf(coordinates(stream));
    Ledger end = ledger.read();
    for (String id : List.of(FIRST, SECOND, merged, halves.get(1))) {
      assertThat(end.partitions().get(shard(id)).watermark()).isEqualTo(EventTime.FOREVER);
    }
    assertThat(end.completeThrough()).isLessThan(EventTime.FOREVER);
  }

  private static long read(KinesisDriver driver, String id) {
    return driver.batches.stream()
        .filter(b -> b.partition().equals(shard(id)))
        .mapToLong(RecordBatch::records)
        .sum();
  }

  /** What the table has to hold: each record by the number in its shard. */
  private static List<String> coordinates(ServedStream stream) {
    List<String> all = new ArrayList<>();
    for (String id : stream.shardIds()) {
      IntStream.range(0, stream.records(id)).forEach(i -> all.add("s/" + id + "@" + i));
    }
    return all;
  }

  @Test
  void aMarkFromBeforeTheClaimIsRefusedWhenItsLaunchHasCommitted() throws IOException {
    fill(server.create("s", 1), 0, 300);
    SourceMark mark;
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.step();
      mark = driver.mark();
      assertThat(mark.hasEpoch()).isFalse();
      driver.untilRecords(300);
      commit(driver);
    }
    try (KinesisDriver driver = KinesisDriver.restore(run("another"), mark)) {
      assertThatThrownBy(() -> driver.untilRecords(1))
          .hasMessageStartingWith("Rewound: the state of this job is of before launch a claimed");
    }
  }

  @Test
  void aRestoredReaderGoesOnBehindItsMarkAlsoAmongFollowers() throws IOException {
    ServedStream stream = server.create("s", 1);
    fill(stream, 0, 50);
    stream.split(FIRST);
    fill(stream, 50, 150);
    List<String> seen = new ArrayList<>();
    SourceMark mark;
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(20);
      mark = driver.mark();
      seen.addAll(driver.payloads());
    }
    for (int records = 20; records < 150; records += 13) {
      try (KinesisDriver driver = KinesisDriver.restore(run("a"), mark)) {
        driver.untilRecords(Math.min(13, 150 - seen.size()));
        mark = driver.mark();
        seen.addAll(driver.payloads());
      }
      if (seen.size() >= 150) {
        break;
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(payloads(0, 150));
  }

  @Test
  void idleAndEmptyShardsMoveWithTheClock() throws IOException {
    ServedStream stream = server.create("s", 3);
    server.create("empty", 1);
    stream.putInto(FIRST, "k", payload(1));
    KinesisDriver.Run run = KinesisDriver.run(server, ledger, "a", "s", "empty");
    long before = System.currentTimeMillis();
    try (KinesisDriver driver = KinesisDriver.open(run)) {
      driver.untilRecords(1);
      driver.until(() -> driver.watermark() >= before - 1_000);
      stream.putInto(SECOND, "k", payload(2));
      driver.untilRecords(2);
    }
  }

  @Test
  void throttlingAndServersInTroubleAndAnAbsentOneAreWaitedFor() throws IOException {
    ServedStream stream = server.create("s", 1);
    server.page(10);
    fill(stream, 0, 50);
    server.fail("DescribeStreamSummary", "LimitExceededException", 2);
    server.fail("ListShards", "LimitExceededException", 1);
    server.fail("GetShardIterator", "ProvisionedThroughputExceededException", 2);
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(20);
      server.fail("GetRecords", "ProvisionedThroughputExceededException", 2);
      driver.untilRecords(30);
      server.fail("GetRecords", "InternalFailure", 2);
      driver.untilRecords(40);
      server.away("GetRecords", 3);
      fill(stream, 50, 60);
      driver.untilRecords(60);
      assertThat(driver.payloads()).containsExactlyElementsOf(payloads(0, 60));
    }
    for (String operation : List.of("DescribeStreamSummary", "ListShards", "GetShardIterator")) {
      assertThat(server.faultsLeft(operation)).isZero();
    }
  }

  @Test
  void throttlingWithoutEndFailsAfterAWhile() throws IOException {
    ServedStream stream = server.create("s", 1);
    fill(stream, 0, 10);
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(10);
      server.fail("GetRecords", "ProvisionedThroughputExceededException", Integer.MAX_VALUE);
      assertThatThrownBy(() -> driver.untilRecords(11))
          .hasMessageContaining(
              "Cannot reach Kinesis shard s/"
                  + FIRST
                  + " for 5 s: ProvisionedThroughputExceededException, planned");
    }
  }

  @Test
  void expiredIteratorsAreRenewed() throws IOException {
    ServedStream stream = server.create("s", 1);
    server.page(10);
    fill(stream, 0, 100);
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      for (int i = 1; i <= 10; i++) {
        driver.untilRecords(10 * i);
        server.expireIterators();
      }
      assertThat(driver.payloads()).containsExactlyElementsOf(payloads(0, 100));
    }
    assertThat(server.calls("GetShardIterator")).isGreaterThan(5);
  }

  @Test
  void brokenSubscriptionsBeginAgainBehindWhatCameLast() throws IOException {
    ServedStream stream = server.create("s", 1);
    fill(stream, 0, 20);
    server.fail("SubscribeToShard", "ResourceInUseException", 1);
    try (KinesisDriver driver = KinesisDriver.open(pushed(run("a")))) {
      driver.untilRecords(20);
      int subscriptions = server.calls("SubscribeToShard");
      driver.until(() -> server.calls("SubscribeToShard") > subscriptions);
      fill(stream, 20, 40);
      driver.untilRecords(40);
      assertThat(driver.payloads()).containsExactlyElementsOf(payloads(0, 40));
    }
  }

  @Test
  void startsWhereItIsTold() throws IOException, InterruptedException {
    ServedStream stream = server.create("s", 1);
    fill(stream, 0, 10);
    List<String> halves = stream.split(FIRST);
    Thread.sleep(1_100); // the clock of Kinesis, as its answers tell it, has seconds
    long middle = System.currentTimeMillis();
    stream.putInto(halves.get(0), "k", payload(10));
    MemoryLedger own = new MemoryLedger();
    KinesisDriver.Run at =
        startingAt(KinesisDriver.run(server, own, "a", "s"), StartOption.at(middle));
    try (KinesisDriver driver = KinesisDriver.open(at)) {
      driver.untilRecords(1);
      assertThat(driver.payloads()).containsExactlyElementsOf(payloads(10, 11));
      assertThat(own.read().partitions()).as("the closed one is not read").hasSize(2);
    }
    Thread.sleep(1_100);
    KinesisDriver.Run latest = startingAt(run("a"), StartOption.LATEST);
    try (KinesisDriver driver = KinesisDriver.open(latest)) {
      driver.until(() -> ledger.read().partitions().size() == 2);
    }
    stream.putInto(halves.get(1), "k", payload(11)); // between two starts, nothing is committed
    try (KinesisDriver driver = KinesisDriver.open(startingAt(run("b"), StartOption.LATEST))) {
      driver.untilRecords(1);
      assertThat(driver.payloads()).containsExactlyElementsOf(payloads(11, 12));
    }
  }

  @Test
  void whatRetentionDeletedIsNamedAndCanBeGivenUp() throws IOException {
    ServedStream stream = server.create("s", 1);
    fill(stream, 0, 400);
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(400);
      commit(driver);
    }
    long needed = ledger.read().lowestNeeded(shard(FIRST));
    assertThat(needed).isBetween(1L, 399L);
    fill(stream, 400, 500);
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(30));
    table.restore(new TableOracle.State(Map.of(), Map.of()));
    try (KinesisDriver driver = KinesisDriver.open(run("b").at(later))) {
      driver.untilRecords(100); // the records are there still
    }
    stream.trim(FIRST, 450);
    long to = ledger.read().heldBelow(shard(FIRST)) + 1;
    assertThat(to).isBetween(needed + 1, 401L);
    String loss = "s/%s:%d-%d".formatted(FIRST, needed, to);
    assertThatThrownBy(() -> KinesisDriver.open(run("c").at(later)).untilRecords(1))
        .hasMessageContaining(
            "Positions are lost: s/%s is needed from %d on".formatted(FIRST, needed))
        .hasMessageContaining("--acceptLoss=" + loss);
    assertThatThrownBy(
            () ->
                KinesisDriver.open(accepting(run("c"), "s/" + FIRST + ":0-5").at(later))
                    .untilRecords(1))
        .hasMessageContaining("another range was accepted");
    try (KinesisDriver driver = KinesisDriver.open(accepting(run("c"), loss).at(later))) {
      driver.untilRecords(50);
      assertThat(driver.payloads()).containsExactlyElementsOf(payloads(450, 500));
      assertThat(
              driver.batches.stream().filter(b -> b.records() > 0).findFirst().orElseThrow().from())
          .isEqualTo(to);
    }
    assertThat(ledger.read().gaps()).containsEntry(shard(FIRST), List.of(new Gap(needed, to)));
  }

  @Test
  void aShardThatIsGoneIsNamedAndItsChildrenAreReadOnceItIsGivenUp() throws IOException {
    ServedStream stream = server.create("s", 1);
    fill(stream, 0, 100);
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(100);
      commit(driver);
    }
    stream.split(FIRST);
    fill(stream, 100, 150);
    stream.forget(FIRST);
    long needed = ledger.read().lowestNeeded(shard(FIRST));
    long to = ledger.read().heldBelow(shard(FIRST)) + 1;
    String loss = "s/%s:%d-%d".formatted(FIRST, needed, to);
    assertThatThrownBy(() -> KinesisDriver.open(run("b")).untilRecords(1))
        .hasMessageContaining("the stream does not list this shard any more")
        .hasMessageContaining("--acceptLoss=" + loss);
    try (KinesisDriver driver = KinesisDriver.open(accepting(run("b"), loss))) {
      driver.untilRecords(50);
      assertThat(driver.payloads()).containsExactlyInAnyOrderElementsOf(payloads(100, 150));
    }
    assertThat(ledger.read().partitions().get(shard(FIRST)).watermark())
        .isEqualTo(EventTime.FOREVER);
  }

  @Test
  void nothingIsAcceptedThatIsNotLost() throws IOException {
    fill(server.create("s", 1), 0, 10);
    assertThatThrownBy(
            () -> KinesisDriver.open(accepting(run("a"), "s/" + FIRST + ":0-5")).untilRecords(1))
        .hasMessageContaining("nothing of it is lost")
        .hasMessageContaining("Leave --acceptLoss out");
  }

  @Test
  void retentionThatOvertakesAReaderStopsIt() throws IOException {
    ServedStream stream = server.create("s", 1);
    stream.retention(0); // nothing is certain: each page is looked at
    server.page(10);
    fill(stream, 0, 40);
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(40);
    }
    SourceMark mark;
    stream.retention(24);
    try (KinesisDriver driver = KinesisDriver.open(run("b"))) {
      driver.untilRecords(40);
      mark = driver.mark();
    }
    fill(stream, 40, 80);
    stream.retention(0);
    try (KinesisDriver driver = KinesisDriver.restore(run("b"), mark)) {
      driver.untilRecords(40);
    }
    stream.trim(FIRST, 60);
    assertThatThrownBy(() -> KinesisDriver.restore(run("b"), mark).untilRecords(1))
        .hasMessageContaining("Positions are lost: s/" + FIRST + " is read from 40 on");
  }

  @Test
  void aggregatesAreTakenApartAndReadOnInTheirMidst() throws IOException {
    ServedStream stream = server.create("s", 2);
    String low = keyIn(stream, FIRST);
    String high = keyIn(stream, SECOND);
    byte[] aggregate = Aggregates.of(new String[] {low, low, low}, "0 a", "20000 b", "30000 c");
    byte[] strayed = Aggregates.of(new String[] {low, high}, "1 x", "2 sent again");
    stream.putInto(FIRST, low, aggregate);
    stream.putInto(FIRST, low, strayed);
    stream.putInto(FIRST, low, "40000 d".getBytes(StandardCharsets.UTF_8));
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(4);
      assertThat(driver.payloads()).containsExactly("0 a", "20000 b", "30000 c", "40000 d");
      RecordBatch batch =
          driver.batches.stream().filter(b -> b.records() > 0).findFirst().orElseThrow();
      assertThat(headers(batch, 0)).containsEntry("sub_sequence_number", "0");
      assertThat(headers(batch, 2)).containsEntry("sub_sequence_number", "2");
      assertThat(headers(batch, 3)).containsOnlyKeys("sequence_number");
      assertThat(new String(batch.keys()[1], StandardCharsets.UTF_8)).isEqualTo(low);
      driver.batches.forEach(table::take);
      table.fire(10_000, ledger.read().epoch());
      table.checkpoint();
    }
    assertThat(table.committed()).containsExactly("s/" + FIRST + "@0");
    assertThat(ledger.read().lowestNeeded(shard(FIRST))).as("in its midst").isEqualTo(1);
    try (KinesisDriver driver = KinesisDriver.open(run("b"))) {
      driver.untilRecords(3);
      assertThat(driver.payloads()).containsExactly("20000 b", "30000 c", "40000 d");
    }
  }

  private static Map<String, String> headers(RecordBatch batch, int i) {
    Map<String, String> headers = new java.util.TreeMap<>();
    for (HeaderBytes.Header header : HeaderBytes.decode(batch.headers()[i])) {
      headers.put(header.name(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }

  private static String keyIn(ServedStream stream, String shardId) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "k" + i)
        .filter(key -> stream.shard(shardId).has(ServedStream.hash(key)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aStreamThatWasCreatedAgainIsAnotherOne() throws IOException {
    fill(server.create("s", 1), 0, 10);
    try (KinesisDriver driver = KinesisDriver.open(run("a"))) {
      driver.untilRecords(10);
    }
    server.delete("s");
    assertThatThrownBy(() -> KinesisDriver.open(run("b")).untilRecords(1))
        .hasMessageContaining("Cannot read stream s: ResourceNotFoundException")
        .hasMessageContaining("Check --kinesisStreams");
    fill(server.create("s", 1), 0, 10);
    assertThatThrownBy(() -> KinesisDriver.open(run("b")).untilRecords(1))
        .hasMessageContaining("Another stream: 's' has the identity");
  }

  @Test
  void missingPermissionsAreNamed() {
    server.create("s", 1);
    server.fail("ListShards", "AccessDeniedException", 1);
    assertThatThrownBy(() -> KinesisDriver.open(run("a")).untilRecords(1))
        .hasMessageContaining("Cannot list the shards of stream s: AccessDeniedException, planned")
        .hasMessageContaining("The role needs kinesis:DescribeStreamSummary, ListShards");
  }

  @Test
  void aBoundedRunEndsWhereTheShardsEnd() throws IOException {
    ServedStream stream = server.create("s", 2);
    fill(stream, 0, 100);
    stream.split(FIRST);
    fill(stream, 100, 200);
    KinesisDriver.Run bounded =
        run("a")
            .with(
                s ->
                    new KinesisSourceSettings(
                        s.streams(),
                        null,
                        s.start(),
                        s.poll(),
                        s.waits(),
                        s.watermarks(),
                        s.limits(),
                        s.launch(),
                        s.timeRule(),
                        true,
                        Map.of()));
    try (KinesisDriver driver = KinesisDriver.open(bounded)) {
      driver.until(() -> driver.watermark() >= EventTime.FOREVER);
      assertThat(driver.payloads()).containsExactlyInAnyOrderElementsOf(payloads(0, 200));
    }
  }
}
