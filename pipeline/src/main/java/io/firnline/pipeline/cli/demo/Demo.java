package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.launch.ProgressPrinter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The main job for real, on one machine: a Kafka broker, sensors that send to it, the pipeline on a
 * local Flink, an Iceberg table. Then the table is read back and every record is accounted for.
 *
 * <p>Sensors begin when the pipeline has taken its partitions, so that the figures are those of a
 * running pipeline. In a folder that was kept, topic and table go on where they ended.
 */
public final class Demo {
  private static final String TOPIC = "sensor-data";
  private static final int PARTITIONS = 3;
  private static final long WINDOW_MILLIS = 5_000;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration LAST_WINDOWS = Duration.ofSeconds(90);
  private static final Duration AUDIT = Duration.ofSeconds(30);

  private final DemoSettings settings;
  private final PrintStream out;
  private final CountDownLatch stop = new CountDownLatch(1);

  public Demo(DemoSettings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /** Ends the sending of records early; what was complete is still committed. */
  public void stop() {
    stop.countDown();
  }

  /**
   * Runs the demo.
   *
   * @throws RuntimeException if the job failed, or the last windows were not committed in time
   */
  public DemoResult run() throws InterruptedException {
    try (DemoFolder folder = DemoFolder.open(settings.folder());
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.kafka())) {
      if (folder.run() == 0) {
        kafka.createTopic(TOPIC, PARTITIONS);
      }
      DemoTopic topic = new DemoTopic(kafka.bootstrapServers(), TOPIC, PARTITIONS);
      long before = topic.records();
      print("Kafka at %s, lake in %s", kafka.bootstrapServers(), settings.folder());
      if (before > 0) {
        print("Going on with a topic of %,d records", before);
      }
      long produced = land(topic, new Sensors(topic, settings.rate(), folder.run()), before);
      return audit(produced, topic.ends());
    }
  }

  private long land(DemoTopic topic, Sensors sensors, long before) throws InterruptedException {
    try (sensors) {
      long epoch = epoch();
      long started = System.nanoTime();
      DemoJob job = DemoJob.start(launcher(topic.bootstrapServers()));
      awaitOrFail(job, START, "the pipeline did not begin to read", () -> epoch() > epoch);
      print(
          "The pipeline reads, %.1f s after its start. %,d records/s for %d s (Ctrl-C ends it early)%n",
          (System.nanoTime() - started) / 1e9, settings.rate(), settings.seconds());
      try (ProgressPrinter unused = ProgressPrinter.start(job.launchId(), out, EVERY)) {
        return send(job, sensors, before);
      }
    }
  }

  private long send(DemoJob job, Sensors sensors, long before) throws InterruptedException {
    sensors.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.seconds());
    while (System.nanoTime() < end && !stop.await(200, TimeUnit.MILLISECONDS)) {
      job.check();
    }
    long produced = before + sensors.stop();
    long complete = Math.floorDiv(System.currentTimeMillis(), WINDOW_MILLIS) * WINDOW_MILLIS;
    awaitOrFail(
        job, LAST_WINDOWS, "the last windows were not committed", () -> landed(produced, complete));
    return produced;
  }

  /** Whether all windows that ended before the last record are in the table. */
  private boolean landed(long produced, long complete) {
    return ledger()
        .filter(l -> l.completeThrough() >= complete || l.totals().records() >= produced)
        .isPresent();
  }

  private static void awaitOrFail(
      DemoJob job, Duration most, String otherwise, BooleanSupplier done)
      throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (!done.getAsBoolean()) {
      job.check();
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "Cannot go on: %s within %d s; run the demo with --verbose"
                .formatted(otherwise, most.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** How often a pipeline has begun to read into the table. */
  private long epoch() {
    return ledger().map(Ledger::epoch).orElse(0L);
  }

  private Optional<Ledger> ledger() {
    try {
      Table table = Tables.load(settings.catalog(), settings.table());
      return LedgerProperties.read(settings.writerId(), table.properties());
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** A window may be committed while the tables are read: then they are read again. */
  private DemoResult audit(long produced, Map<Integer, Long> ends) throws InterruptedException {
    long end = System.nanoTime() + AUDIT.toNanos();
    while (true) {
      Table table = Tables.load(settings.catalog(), settings.table());
      Ledger ledger = LedgerProperties.read(settings.writerId(), table.properties()).orElseThrow();
      TableContents contents = TableContents.read(table);
      Audit audit = Audit.of(produced, contents, deadLetters(), ledger, ends);
      if (audit.passed() || System.nanoTime() > end) {
        return new DemoResult(contents, audit);
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private long deadLetters() {
    try {
      return TableContents.count(Tables.load(settings.catalog(), settings.deadLetterTable()));
    } catch (NoSuchTableException e) {
      return 0;
    }
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  private Launcher launcher(String bootstrapServers) {
    return Launcher.of(new Flags(flags(bootstrapServers)));
  }

  private List<String> flags(String bootstrapServers) {
    return List.of(
        "--kafkaBootstrapServers=" + bootstrapServers,
        "--kafkaTopics=" + TOPIC,
        "--icebergTable=" + settings.table(),
        "--deadLetterTable=" + settings.deadLetterTable(),
        "--icebergCatalog=" + settings.catalog().toJson(),
        "--writerId=" + settings.writerId(),
        "--schema=sensor_id string, temperature double, humidity double, timestamp long, sequence long",
        "--eventTimeField=timestamp",
        "--windowSize=" + WINDOW_MILLIS + "ms",
        "--allowedDisorder=2s",
        "--heartbeat=500ms",
        "--checkpointInterval=1s");
  }
}
