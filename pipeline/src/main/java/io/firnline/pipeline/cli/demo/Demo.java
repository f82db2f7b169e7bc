package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.launch.ProgressPrinter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
  private final DemoTables tables;
  private final PrintStream out;
  private final CountDownLatch stop = new CountDownLatch(1);

  public Demo(DemoSettings settings, PrintStream out) {
    this.settings = settings;
    this.tables = new DemoTables(settings);
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
      if (!kafka.hasTopic(TOPIC)) {
        kafka.createTopic(TOPIC, PARTITIONS);
      }
      DemoTopic topic = new DemoTopic(kafka.bootstrapServers(), TOPIC, PARTITIONS);
      long before = topic.records();
      print("Kafka at %s, lake in %s", kafka.bootstrapServers(), settings.folder());
      if (before > 0) {
        print("Going on with a topic of %,d records", before);
      }
      long produced = land(topic, new Sensors(topic, settings.rate(), folder.run()), before);
      return audit(produced, topic);
    }
  }

  /** Until the job reads, it can be ended at any moment: nothing has been sent. */
  private long land(DemoTopic topic, Sensors sensors, long before) throws InterruptedException {
    try (sensors) {
      if (stop.getCount() == 0) {
        return notBegun(before);
      }
      long epoch = tables.ledger().epoch();
      FirstWindow first = FirstWindow.of(() -> tables.ledger().totals().rows());
      DemoJob job = DemoJob.start(launcher(topic.bootstrapServers()));
      DemoWait wait = new DemoWait(job::check, stop);
      if (!wait.untilOrStopped(
          START, "the pipeline did not begin to read", () -> tables.ledger().epoch() > epoch)) {
        return notBegun(before);
      }
      print(
          "The pipeline reads, %.1f s after its start. %,d records/s for %d s (Ctrl-C ends it early)%n",
          first.seconds(), settings.rate(), settings.seconds());
      long produced;
      try (ProgressPrinter unused = ProgressPrinter.start(job.launchId(), out, EVERY)) {
        produced = before + send(job, sensors, first);
        awaitWindows(wait, produced, first);
      }
      print("%n%s", first);
      return produced;
    }
  }

  private long notBegun(long before) {
    print("Ended before the pipeline read: nothing was sent");
    return before;
  }

  private long send(DemoJob job, Sensors sensors, FirstWindow first) throws InterruptedException {
    sensors.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.seconds());
    while (System.nanoTime() < end && !stop.await(200, TimeUnit.MILLISECONDS)) {
      job.check();
      first.look();
    }
    return sensors.stop();
  }

  private void awaitWindows(DemoWait wait, long produced, FirstWindow first)
      throws InterruptedException {
    long complete = Math.floorDiv(System.currentTimeMillis(), WINDOW_MILLIS) * WINDOW_MILLIS;
    wait.until(
        LAST_WINDOWS,
        "the last windows were not committed",
        () -> {
          boolean landed = landed(produced, complete);
          first.look();
          return landed;
        });
  }

  /** Whether all windows that ended before the last record are in the table. */
  private boolean landed(long produced, long complete) {
    Ledger ledger = tables.ledger();
    return ledger.completeThrough() >= complete || ledger.totals().records() >= produced;
  }

  /**
   * A window may be committed while the tables are read: then they are read again, once at least,
   * however long that takes.
   */
  private DemoResult audit(long produced, DemoTopic topic) throws InterruptedException {
    long end = System.nanoTime() + AUDIT.toNanos();
    DemoResult result = tables.audit(produced, topic);
    boolean inTime = true;
    while (!result.passed() && inTime) {
      TimeUnit.MILLISECONDS.sleep(500);
      inTime = System.nanoTime() < end;
      result = tables.audit(produced, topic);
    }
    return result;
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
