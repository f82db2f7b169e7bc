package io.firnline.pipeline.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.source.TableOracle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading a real broker, with the real rules of the ledger. */
class KafkaBatchesIT {
  private static EmbeddedKafka kafka;
  private final MemoryLedger ledger = new MemoryLedger();
  private String topic;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void newTopic() {
    topic = "t-" + UUID.randomUUID();
  }

  private KafkaSourceRun run(String launch) {
    return run(launch, b -> b);
  }

  private KafkaSourceRun bounded(String launch) {
    return run(launch, b -> b.untilCaughtUp(true));
  }

  private KafkaSourceRun run(String launch, UnaryOperator<KafkaSourceSettings.Builder> more) {
    return Driver.run(kafka, KafkaTopics.of(topic), ledger, launch, more);
  }

  private SourcePartition partition(int number) {
    return new SourcePartition(topic, Integer.toString(number));
  }

  private static long[] times(long from, int count) {
    return LongStream.range(0, count).map(i -> from + i * 100).toArray();
  }

  private static String[] positions(int partition, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> partition + "@" + i).toArray(String[]::new);
  }

  /**
   * Each batch starts where the one before of its partition ended, and watermarks never go back.
   */
  private static void assertTiles(List<RecordBatch> batches) {
    Map<SourcePartition, RecordBatch> last = new HashMap<>();
    for (RecordBatch batch : batches) {
      RecordBatch before = last.put(batch.partition(), batch);
      if (before != null) {
        assertThat(batch.from()).isEqualTo(before.to());
        assertThat(batch.watermark()).isGreaterThanOrEqualTo(before.after());
      }
    }
  }

  @Test
  void beginsWithAHelloAndTheLowestWatermark() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, 1_000_000);
    try (Driver driver = Driver.open(run("a"))) {
      assertThat(driver.step()).isTrue();
      assertThat(driver.last().isHello()).isTrue();
      assertThat(driver.watermark()).isEqualTo(EventTime.NEVER);
      driver.untilRecords(1);
      assertThat(driver.watermark()).isEqualTo(999_000);
      assertThat(driver.last().watermark()).isEqualTo(999_000);
    }
  }

  @Test
  void boundedRunReadsUnevenAndEmptyPartitionsToTheirEnd() throws IOException {
    kafka.createTopic(topic, 3);
    Driver.send(kafka, topic, 0, times(1_000_000, 20_000));
    Driver.send(kafka, topic, 1, times(1_000_000, 3));
    try (Driver driver = Driver.open(bounded("a"))) {
      driver.untilEnd();
      assertThat(driver.records()).isEqualTo(20_003);
      assertThat(driver.rows()).contains(positions(1, 0, 3)).contains(positions(0, 0, 20_000));
      assertThat(driver.batches).allMatch(b -> b.records() <= 5_000);
      assertTiles(driver.batches);
      assertThat(driver.step()).isFalse();
      Driver.send(kafka, topic, 2, 5);
      assertThat(driver.step()).isFalse();
    }
  }

  @Test
  void restartedBoundedRunEndsWhereTheFirstAttemptWould() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 10));
    SourceMark mark;
    try (Driver driver = Driver.open(bounded("a"))) {
      driver.untilRecords(10);
      mark = driver.mark();
    }
    Driver.send(kafka, topic, 0, times(2_000_000, 10));
    try (Driver driver = Driver.restore(bounded("a"), mark)) {
      driver.untilEnd();
      assertThat(driver.records()).isZero();
    }
  }

  @Test
  void advanceNeverWaitsForAnEmptyPartition() throws IOException {
    kafka.createTopic(topic, 2);
    Driver.send(kafka, topic, 0, times(1_000_000, 10));
    try (Driver driver = Driver.open(run("a"))) {
      driver.untilRecords(10);
      int before = driver.advances;
      long deadline = System.nanoTime() + 200_000_000L;
      while (System.nanoTime() < deadline) {
        driver.step();
      }
      assertThat(driver.advances - before).isGreaterThan(10_000);
    }
  }

  @Test
  void batchesAreCutByRecordsAndBytes() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 1_000));
    BatchLimits limits = new BatchLimits(100, 30, 64, 1L << 20);
    try (Driver driver = Driver.open(run("a", b -> b.limits(limits)))) {
      driver.untilRecords(1_000);
      assertThat(driver.batches).hasSize(101);
      assertTiles(driver.batches);
    }
  }

  @Test
  void readerLetsTheBundleEndOnceInAWhile() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 100));
    BatchLimits limits = new BatchLimits(10, 1 << 20, 1 << 20, 20);
    try (Driver driver = Driver.open(run("a", b -> b.limits(limits)))) {
      driver.untilRecords(10);
      assertThat(driver.step()).isFalse();
      driver.untilRecords(100);
    }
  }

  @Test
  void keysAndHeadersComeWhenAskedFor() throws IOException {
    kafka.createTopic(topic, 1);
    try (KafkaProducer<byte[], byte[]> producer = Driver.producer(kafka, Map.of())) {
      ProducerRecord<byte[], byte[]> record = Driver.record(topic, 0, 1_000_000);
      record.headers().add("h", new byte[] {7});
      producer.send(record);
      producer.send(new ProducerRecord<byte[], byte[]>(topic, 0, 1_000_001L, null, (byte[]) null));
    }
    try (Driver driver = Driver.open(run("a", b -> b.keys(true).headers(true)))) {
      driver.untilRecords(2);
      RecordBatch batch = driver.last();
      assertThat(batch.payloads()).isDeepEqualTo(new byte[][] {{2, 3}, null});
      assertThat(batch.keys()).isDeepEqualTo(new byte[][] {{1}, null});
      assertThat(
              HeaderBytes.decode(
                  Objects.requireNonNull(Objects.requireNonNull(batch.headers())[0])))
          .usingRecursiveComparison()
          .isEqualTo(List.of(new HeaderBytes.Header("h", new byte[] {7})));
    }
  }

  @Test
  void abortedTransactionsAndMarkersLieInsideBatches() throws IOException {
    kafka.createTopic(topic, 1);
    try (KafkaProducer<byte[], byte[]> producer =
        Driver.producer(kafka, Map.of("transactional.id", topic))) {
      producer.initTransactions();
      for (int t = 0; t < 4; t++) {
        producer.beginTransaction();
        for (int i = 0; i < 5; i++) {
          producer.send(Driver.record(topic, 0, 1_000_000 + t));
        }
        producer.flush();
        if (t % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    try (Driver driver = Driver.open(bounded("a"))) {
      driver.untilEnd();
      assertThat(driver.rows()).containsExactly(all(positions(0, 0, 5), positions(0, 12, 17)));
      assertTiles(driver.batches);
      assertThat(driver.last().to()).isEqualTo(24);
    }
  }

  private static String[] all(String[]... parts) {
    List<String> all = new ArrayList<>();
    for (String[] part : parts) {
      all.addAll(List.of(part));
    }
    return all.toArray(String[]::new);
  }

  @Test
  void openTransactionIsNotRead() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, 1_000_000);
    try (KafkaProducer<byte[], byte[]> producer =
        Driver.producer(kafka, Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(Driver.record(topic, 0, 1_000_100));
      producer.flush();
      try (Driver driver = Driver.open(bounded("a"))) {
        driver.untilEnd();
        assertThat(driver.rows()).containsExactly("0@0");
      }
      producer.abortTransaction();
    }
  }

  @Test
  void goesOnExactlyAtItsMark() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 2_000));
    BatchLimits limits = new BatchLimits(70, 1 << 20, 1 << 20, 1 << 20);
    KafkaSourceRun run = run("a", b -> b.limits(limits));
    SourceMark mark;
    RecordBatch last;
    try (Driver driver = Driver.open(run)) {
      driver.untilRecords(500);
      mark = driver.mark();
      last = driver.last();
    }
    try (Driver driver = Driver.restore(run, mark)) {
      driver.untilRecords(1_500 - 60);
      RecordBatch first = driver.batches.get(1);
      assertThat(first.from()).isEqualTo(last.to());
      assertThat(first.watermark()).isEqualTo(last.after());
      assertThat(first.lateBefore()).isEqualTo(last.lateBefore());
      assertThat(driver.rows()).containsExactly(positions(0, 560, 2_000));
    }
  }

  @Test
  void markFromBeforeTheClaimClaimsForItsLaunch() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 5));
    SourceMark mark;
    try (Driver driver = Driver.open(run("a"))) {
      driver.step();
      mark = driver.mark();
      assertThat(mark.hasEpoch()).isFalse();
      driver.untilRecords(5);
    }
    try (Driver driver = Driver.restore(run("another"), mark)) {
      driver.untilRecords(5);
      assertThat(driver.last().epoch()).isEqualTo(1);
      assertThat(ledger.read().launches()).containsExactly("a");
    }
  }

  /** What the launch has read since is in open windows, and in a state that is not this one. */
  @Test
  void markFromBeforeTheClaimIsRefusedWhenItsLaunchHasCommitted() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 300));
    TableOracle table = new TableOracle(ledger, Driver.RULE.windowMillis());
    SourceMark mark;
    try (Driver driver =
        Driver.open(run("a", b -> b.limits(new BatchLimits(50, 1 << 20, 1 << 20, 1 << 20))))) {
      driver.step();
      mark = driver.mark();
      driver.untilRecords(300);
      driver.batches.forEach(table::take);
      table.fire(Objects.requireNonNull(driver.mark().places().get(partition(0))).watermark(), 1);
      table.checkpoint();
    }
    long needed = ledger.read().lowestNeeded(partition(0));
    try (Driver driver = Driver.restore(run("another"), mark)) {
      assertThatThrownBy(() -> driver.untilRecords(1))
          .hasMessageStartingWith("Rewound: the state of this job is of before launch a claimed")
          .hasMessageContaining("and needs it from " + needed + " on")
          .hasMessageContaining("Start the job without state");
    }
    try (Driver driver = Driver.open(bounded("b"))) {
      driver.untilEnd();
      assertThat(driver.rows()).containsExactly(positions(0, (int) needed, 300));
    }
  }

  @Test
  void nextLaunchGoesOnWhereTheLedgerEndsWithItsLayers() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 300));
    TableOracle table = new TableOracle(ledger, Driver.RULE.windowMillis());
    try (Driver driver =
        Driver.open(run("a", b -> b.limits(new BatchLimits(50, 1 << 20, 1 << 20, 1 << 20))))) {
      driver.untilRecords(300);
      driver.batches.forEach(table::take);
      table.fire(Objects.requireNonNull(driver.mark().places().get(partition(0))).watermark(), 1);
      table.checkpoint();
    }
    assertThat(table.committed()).hasSize(200);
    table.restore(new TableOracle.State(Map.of(), Map.of()));
    try (Driver driver = Driver.open(bounded("b"))) {
      driver.untilEnd();
      RecordBatch first = driver.batches.get(1);
      assertThat(first.epoch()).isEqualTo(2);
      assertThat(first.from()).isLessThanOrEqualTo(200);
      assertThat(first.watermark()).isEqualTo(ledger.read().completeThrough());
      driver.batches.forEach(table::take);
      table.fire(EventTime.FOREVER, 2);
      table.checkpoint();
    }
    assertThat(table.committed()).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void partitionAddedWhileRunningIsEnteredAndRead() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 5));
    try (Driver driver = Driver.open(run("a"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      driver.untilRecords(5);
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
      Driver.send(kafka, topic, 1, times(1_000_000, 5));
      driver.untilRecords(10);
      assertThat(driver.rows()).contains(positions(1, 0, 5));
      assertThat(ledger.read().partitions()).containsKey(partition(1));
      assertThat(driver.last().watermark()).isGreaterThanOrEqualTo(999_000);
    }
  }

  @Test
  void topicsOfAPatternAreReadAlsoNewOnes() throws IOException {
    kafka.createTopic(topic + "-a", 1);
    Driver.send(kafka, topic + "-a", 0, times(1_000_000, 5));
    KafkaSourceRun run =
        Driver.run(kafka, KafkaTopics.matching(topic + "-[ab]"), ledger, "a", b -> b);
    try (Driver driver = Driver.open(run)) {
      driver.untilRecords(5);
      kafka.createTopic(topic + "-b", 1);
      kafka.createTopic(topic + "-c", 1);
      Driver.send(kafka, topic + "-b", 0, times(1_000_000, 5));
      Driver.send(kafka, topic + "-c", 0, times(1_000_000, 5));
      driver.untilRecords(10);
      assertThat(driver.batches)
          .extracting(b -> b.partition().stream())
          .contains(topic + "-a", topic + "-b")
          .doesNotContain(topic + "-c");
    }
  }

  @Test
  void splitsShareThePartitionsAndOneWithoutAnyHoldsNothingBack() throws IOException {
    kafka.createTopic(topic, 2);
    Driver.send(kafka, topic, 0, times(1_000_000, 5));
    Driver.send(kafka, topic, 1, times(1_000_000, 5));
    int read = 0;
    int without = 0;
    for (int i = 0; i < 3; i++) {
      try (Driver driver = Driver.open(run("a"), i, 3)) {
        driver.until(() -> driver.watermark() > EventTime.NEVER);
        read += driver.records();
        without += driver.mark().places().isEmpty() ? 1 : 0;
      }
    }
    assertThat(read).isEqualTo(10);
    assertThat(without).isEqualTo(1);
    assertThat(ledger.read().epoch()).isEqualTo(1);
  }

  @Test
  void farFutureRecordDoesNotDragTheWatermark() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, 1_000_000, 1_000_001);
    KafkaSourceRun source = run("a");
    KafkaSourceRun future =
        new Driver.Run(
            source.settings(), ledger, (payload, time) -> time == 1_000_001 ? 1L << 50 : time);
    try (Driver driver = Driver.open(future)) {
      driver.untilRecords(2);
      assertThat(driver.last().after()).isEqualTo(999_001);
    }
  }

  @Test
  void idlePartitionsMoveWithTheClockBehindEmptyBatches() throws IOException {
    kafka.createTopic(topic, 2);
    Driver.send(kafka, topic, 0, 1_000_000);
    try (Driver driver = Driver.open(run("a"))) {
      long start = System.currentTimeMillis();
      driver.until(() -> driver.watermark() >= start - 1_000);
      assertThat(driver.watermark()).isLessThanOrEqualTo(System.currentTimeMillis() - 1_000);
      List<RecordBatch> empty =
          driver.batches.stream().filter(b -> b.records() == 0 && !b.isHello()).toList();
      assertThat(empty)
          .hasSizeBetween(2, 4)
          .allMatch(b -> b.from() == b.to())
          .extracting(RecordBatch::partition)
          .contains(partition(0), partition(1));
      assertTiles(driver.batches);
      assertThat(driver.batches).anyMatch(b -> b.watermark() == 999_000 && b.records() == 0);
    }
  }

  @Test
  void idlePartitionCoversTrailingMarkers() throws IOException {
    kafka.createTopic(topic, 1);
    try (KafkaProducer<byte[], byte[]> producer =
        Driver.producer(kafka, Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(Driver.record(topic, 0, System.currentTimeMillis()));
      producer.commitTransaction();
    }
    try (Driver driver = Driver.open(run("a"))) {
      driver.until(() -> driver.batches.size() > 1 && driver.last().to() == 2);
      assertTiles(driver.batches);
    }
  }

  @Test
  void latestStartsAtTheEndButReadsPartitionsThatAppearLaterWhole() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 5));
    try (Driver driver = Driver.open(run("a", b -> b.start(StartOption.LATEST)))) {
      driver.until(() -> !driver.mark().places().isEmpty());
      Driver.send(kafka, topic, 0, 2_000_000);
      driver.untilRecords(1);
      assertThat(driver.rows()).containsExactly("0@5");
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
    }
    Driver.send(kafka, topic, 1, times(3_000_000, 5));
    try (Driver driver =
        Driver.open(run("b", b -> b.start(StartOption.LATEST).untilCaughtUp(true)))) {
      driver.untilEnd();
      assertThat(driver.rows())
          .containsExactlyInAnyOrder(all(positions(0, 5, 6), positions(1, 0, 5)));
    }
  }

  @Test
  void timestampStartsAtTheFirstRecordNotBeforeIt() throws IOException {
    kafka.createTopic(topic, 2);
    Driver.send(kafka, topic, 0, times(1_000_000, 10));
    Driver.send(kafka, topic, 1, times(900_000, 10));
    try (Driver driver =
        Driver.open(run("a", b -> b.start(StartOption.at(1_000_450)).untilCaughtUp(true)))) {
      driver.untilEnd();
      assertThat(driver.rows()).containsExactly(positions(0, 5, 10));
    }
  }

  @Test
  void deletedRecordsBeforeTheStartAreNotMissed() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 10));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(4)))
          .all()
          .get();
    }
    try (Driver driver = Driver.open(bounded("a"))) {
      driver.untilEnd();
      assertThat(driver.rows()).containsExactly(positions(0, 4, 10));
    }
  }

  @Test
  void finalCheckpointsAreCommittedForMonitoring() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(1_000_000, 10));
    try (Driver driver = Driver.open(run("a", b -> b.monitoringGroup(topic)));
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      driver.untilRecords(10);
      driver.mark().finalizeCheckpoint();
      driver.until(
          () -> {
            try {
              var offsets =
                  admin.listConsumerGroupOffsets(topic).partitionsToOffsetAndMetadata().get();
              return offsets.values().stream().anyMatch(o -> o.offset() == 10);
            } catch (Exception e) {
              return false;
            }
          });
    }
  }
}
