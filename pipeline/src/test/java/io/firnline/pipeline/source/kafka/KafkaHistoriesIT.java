package io.firnline.pipeline.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.EventTime;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.TableOracle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of a reader: batches, checkpoints, crashes back to a mark, starts without state.
 * The real rules of the ledger judge every commit; at the end each record is there once.
 */
class KafkaHistoriesIT {
  private static final int PARTITIONS = 3;

  /** Partitions ask whether they are caught up all the time, so that they end amid a question. */
  private static final Waits RESTLESS =
      new Waits(
          Duration.ofSeconds(20), Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(30));

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyRecordIsCommittedOnce(long seed) throws IOException {
    Random random = new Random(seed);
    String topic = "t-" + UUID.randomUUID();
    kafka.createTopic(topic, PARTITIONS);
    List<String> produced = produce(topic, random);
    MemoryLedger ledger = new MemoryLedger();
    TableOracle table = new TableOracle(ledger, Driver.RULE.windowMillis());
    int launch = 1;
    SourceMark mark = null;
    TableOracle.State state = table.checkpoint();
    for (int life = 0; life < 10; life++) {
      boolean last = life == 9;
      boolean fresh = mark == null || random.nextInt(3) == 0;
      if (fresh) {
        launch++;
        mark = null;
        table.restore(new TableOracle.State(Map.of(), Map.of()));
      } else {
        table.restore(state);
      }
      KafkaSourceRun run = run(topic, ledger, "launch " + launch, random);
      try (Driver driver = mark == null ? Driver.open(run) : Driver.restore(run, mark)) {
        driver.step();
        int steps = random.nextInt(40);
        for (int step = 0; last || step < steps; step++) {
          boolean ended = !advance(driver, table, ledger.read().epoch());
          if (ended ? last : random.nextInt(3) == 0) {
            mark = driver.mark();
            state = table.checkpoint();
          }
          if (ended) {
            break;
          }
        }
      }
    }
    assertThat(table.committed()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(produced);
  }

  /** Takes what comes next; false at the end. */
  private static boolean advance(Driver driver, TableOracle table, long epoch) throws IOException {
    int before = driver.batches.size();
    driver.until(() -> driver.batches.size() > before || driver.watermark() == EventTime.FOREVER);
    driver.batches.subList(before, driver.batches.size()).forEach(table::take);
    table.fire(driver.watermark(), epoch);
    return driver.watermark() < EventTime.FOREVER;
  }

  private static KafkaSourceRun run(
      String topic, MemoryLedger ledger, String launch, Random random) {
    BatchLimits limits =
        new BatchLimits(1 + random.nextInt(60), 1 << 20, 1 + random.nextInt(1_000), 1 << 10);
    return Driver.run(
        kafka,
        KafkaTopics.of(topic),
        ledger,
        launch,
        b -> b.limits(limits).untilCaughtUp(true).waits(RESTLESS));
  }

  /** Uneven partitions, disorder beyond what is allowed, jumps in time, aborted transactions. */
  private static List<String> produce(String topic, Random random) {
    List<String> produced = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        Driver.producer(kafka, Map.of("transactional.id", topic))) {
      producer.initTransactions();
      long[] next = new long[PARTITIONS];
      for (int t = 0; t < 30; t++) {
        producer.beginTransaction();
        boolean commit = random.nextInt(4) > 0;
        boolean[] touched = new boolean[PARTITIONS];
        int records = random.nextInt(120);
        for (int i = 0; i < records; i++) {
          int p = random.nextInt(10) < 7 ? 0 : random.nextInt(PARTITIONS);
          long time = 1_000_000 + t * 9_000L + i * 50L - random.nextInt(4_000);
          producer.send(Driver.record(topic, p, time));
          if (commit) {
            produced.add(topic + "/" + p + "@" + next[p]);
          }
          next[p]++;
          touched[p] = true;
        }
        producer.flush();
        end(producer, commit);
        for (int p = 0; p < PARTITIONS; p++) {
          next[p] += touched[p] ? 1 : 0;
        }
      }
    }
    return produced;
  }

  private static void end(KafkaProducer<byte[], byte[]> producer, boolean commit) {
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }
}
