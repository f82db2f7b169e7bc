package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check.Status;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.launch.Failures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files land exactly once: in any order, run again, grown, changed, and beside a Kafka job. */
class FilesToIcebergIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  private LandingJob job(SensorFiles files) {
    return LandingJob.ofFiles(lake, files.glob())
        .with("--metadataColumns=topic,partition,offset", "--windowSize=1h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ANY", "TIME"})
  void landsEachRecordOnceAndARerunAppendsNothing(String order) throws Exception {
    SensorFiles files = new SensorFiles(folder, new Readings(21, 500, 0.01, 0.002), 25_000);
    files.append(8);
    LandingJob job = job(files).with("--filesOrder=" + order, "--windowSize=20s");
    job.run();
    files.assertHeldExactlyBy(lake, Map.of("files-1", 0));
    Ledger ledger = lake.ledger(lake.rows());
    assertThat(ledger.totals().records()).isEqualTo(200_000);
    assertThat(ledger.totals().dead()).isGreaterThan(200);
    if (order.equals("ANY")) {
      assertThat(ledger.totals().late()).isZero();
    } else {
      assertThat(ledger.totals().late()).isBetween(100L, 4_000L);
    }
    assertThat(ledger.open()).isEmpty();
    List<String> before = Warehouse.liveFiles(lake.table(lake.rows()), lake.branch());
    job.run();
    assertThat(Warehouse.liveFiles(lake.table(lake.rows()), lake.branch()))
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(lake.ledger(lake.rows()).totals()).isEqualTo(ledger.totals());
    audit();
  }

  @Test
  void filesThatAreAddedAreReadByTheNextRun() throws Exception {
    SensorFiles files = new SensorFiles(folder, new Readings(22, 500, 0.01, 0.002), 2_000);
    files.append(5);
    job(files).run();
    files.append(40);
    job(files).run();
    files.assertHeldExactlyBy(lake, Map.of("files-1", 0, "files-2", 5));
    Record letter = lake.read(lake.deadLetters()).get(0);
    Map<?, ?> headers = (Map<?, ?>) letter.getField("headers");
    assertThat(StandardCharsets.UTF_8.decode((ByteBuffer) headers.get("file")).toString())
        .startsWith(folder + "/readings-");
    audit();
  }

  @Test
  void aDamagedFileIsNamedAndCanBeReplacedButOneThatIsLandedCannot() throws Exception {
    SensorFiles files = new SensorFiles(folder, new Readings(23, 500, 0.01, 0.002), 1_000);
    files.append(3);
    Path damaged = files.path(1);
    byte[] good = Files.readAllBytes(damaged);
    Files.write(damaged, Arrays.copyOf(good, good.length / 2));
    assertRefused(job(files), "Cannot read " + damaged + ": its gzip data is damaged or cut off");
    assertThat(lake.read(lake.rows())).isEmpty();
    Files.write(damaged, good);
    job(files).run();
    assertThat(lake.read(lake.rows()).size() + lake.read(lake.deadLetters()).size())
        .isEqualTo(3_000);
    Path landed = files.path(0);
    Files.write(landed, new byte[] {'\n'}, StandardOpenOption.APPEND);
    assertRefused(
        job(files),
        "has landed lines of files that have changed since, 1 of them",
        landed.toString());
    Files.delete(landed);
    job(files).run(); // it is landed; nobody needs it
    assertRefused(
        LandingJob.ofFiles(lake, folder + "/nothing-*"),
        "Cannot read files: nothing matches " + folder + "/nothing-*");
  }

  private static void assertRefused(LandingJob job, String... parts) {
    assertThatThrownBy(job.with("--numberOfExecutionRetries=0")::run)
        .satisfies(e -> assertThat(Failures.message(e)).contains(parts));
  }

  /** By a clock of another format all rows were late: files are much newer than these events. */
  @Test
  void csvWithAHeaderLandsByItsOwnEventTimes() throws Exception {
    for (int file = 0; file < 2; file++) {
      StringBuilder csv = new StringBuilder("timestamp,sensor_id,temperature\n");
      for (int line = 0; line < 500; line++) {
        csv.append(1_790_000_000_000L + (file * 500L + line) * 200).append(",sensor,1.5\n");
      }
      Files.writeString(folder.resolve("readings-" + file + ".csv"), csv);
    }
    LandingJob.ofFiles(lake, folder + "/readings-*.csv")
        .with("--format=CSV", "--csvColumns=timestamp,sensor_id,temperature")
        .with("--filesHeaderLines=1", "--filesOrder=TIME")
        .run();
    assertThat(lake.read(lake.rows()).stream().map(row -> row.getField("timestamp")).distinct())
        .hasSize(1_000);
    assertThat(lake.read(lake.deadLetters())).isEmpty();
    assertThat(lake.ledger(lake.rows()).totals().records()).isEqualTo(1_000);
    assertThat(lake.ledger(lake.rows()).totals().late()).isZero();
    audit();
  }

  @Test
  void landsBesideARunningKafkaJob() throws Exception {
    SensorTopic topic = BROKER.topic(2, new Readings(24, 100, 0.01, 0.005));
    topic.append(3_000, 1_000);
    LandingJob stream =
        LandingJob.of(lake, BROKER, topic.name())
            .with("--metadataColumns=topic,partition,offset", "--windowSize=1s");
    CompletableFuture<Void> running = stream.with("--launchId=running").start();
    SensorFiles files = new SensorFiles(folder, new Readings(25, 500, 0.01, 0.002), 5_000);
    files.append(6);
    job(files).with("--writerId=backfill").run();
    topic.append(500, 2_000);
    Proof.await("the topic", () -> lake.settled(lake.rows()) == topic.records());
    assertThat(running).isNotDone();
    stream.runUntilCaughtUp();
    assertThat(lake.ledger(lake.rows()).totals().records()).isEqualTo(topic.records());
    List<Record> rows = lake.read(lake.rows());
    List<Record> dead = lake.read(lake.deadLetters());
    assertThat((long) rows.size() + dead.size()).isEqualTo(topic.records() + files.records());
    assertThat(rows.stream().map(FilesToIcebergIT::coordinates).distinct().count())
        .isEqualTo(rows.size());
  }

  private static String coordinates(Record row) {
    return row.getField("_stream")
        + "/"
        + row.getField("_partition")
        + ":"
        + row.getField("_position");
  }

  private void audit() throws Exception {
    AuditReport report =
        new LandingAudit(lake.catalog(), lake.rows(), Lake.WRITER, true, Optional.empty()).run();
    assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
  }
}
