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
 */
public final class Demo {
  private static final String TOPIC = "sensor-data";
  private static final int PARTITIONS = 3;
  private static final long WINDOW_MILLIS = 5_000;
  private static final int TOP = 10;
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
   * @return whether every record is accounted for exactly once
   * @throws RuntimeException if the job failed, or the last windows were not committed in time
   */
  public boolean run() throws InterruptedException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        Sensors sensors =
            new Sensors(kafka.bootstrapServers(), TOPIC, PARTITIONS, settings.rate())) {
      kafka.createTopic(TOPIC, PARTITIONS);
      out.printf(
          Locale.ROOT,
          "Kafka at %s, lake in %s, %,d records/s for %d s (Ctrl-C ends early)%n",
          kafka.bootstrapServers(),
          settings.folder(),
          settings.rate(),
          settings.seconds());
      long produced = land(sensors, DemoJob.start(launcher(kafka.bootstrapServers())));
      return audit(produced, DemoTopic.ends(kafka.bootstrapServers(), TOPIC, PARTITIONS));
    }
  }

  private long land(Sensors sensors, DemoJob job) throws InterruptedException {
    try (ProgressPrinter unused =
        ProgressPrinter.start(job.launchId(), out, Duration.ofSeconds(2))) {
      sensors.start();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.seconds());
      while (System.nanoTime() < end && !stop.await(200, TimeUnit.MILLISECONDS)) {
        job.check();
      }
      long produced = sensors.stop();
      long complete = Math.floorDiv(System.currentTimeMillis(), WINDOW_MILLIS) * WINDOW_MILLIS;
      awaitOrFail(job, () -> landed(produced, complete));
      return produced;
    }
  }

  /** Whether all windows that ended before the last record are in the table. */
  private boolean landed(long produced, long complete) {
    return ledger()
        .filter(l -> l.completeThrough() >= complete || l.totals().records() >= produced)
        .isPresent();
  }

  private static void awaitOrFail(DemoJob job, BooleanSupplier landed) throws InterruptedException {
    long end = System.nanoTime() + LAST_WINDOWS.toNanos();
    while (!landed.getAsBoolean()) {
      job.check();
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "Cannot end: the last windows were not committed within %d s; run the demo with --verbose"
                .formatted(LAST_WINDOWS.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(300);
    }
  }

  private Optional<Ledger> ledger() {
    try {
      Table table = Tables.load(settings.catalog(), settings.table());
      return LedgerProperties.read(settings.writerId(), table.properties());
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** The last window may be committed while the tables are read: then they are read again. */
  private boolean audit(long produced, Map<Integer, Long> ends) throws InterruptedException {
    long end = System.nanoTime() + AUDIT.toNanos();
    while (true) {
      Table table = Tables.load(settings.catalog(), settings.table());
      Ledger ledger = LedgerProperties.read(settings.writerId(), table.properties()).orElseThrow();
      TableContents contents = TableContents.read(table);
      Audit audit = Audit.of(produced, contents, deadLetters(), ledger, ends);
      if (audit.passed() || System.nanoTime() > end) {
        print(contents, audit);
        return audit.passed();
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

  private void print(TableContents contents, Audit audit) {
    out.printf("%n%-12s  %10s  %12s%n", "SENSOR", "READINGS", "TEMPERATURE");
    for (TableContents.Sensor sensor : contents.warmest(TOP)) {
      out.printf(
          Locale.ROOT,
          "sensor-%03d    %,10d  %12.2f%n",
          sensor.number(),
          sensor.readings(),
          sensor.mean());
    }
    out.println();
    out.println(audit);
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
        "--checkpointInterval=2s");
  }
}
