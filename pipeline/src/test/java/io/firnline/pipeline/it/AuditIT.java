package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check;
import io.firnline.iceberg.audit.Check.Status;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Forged;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.replay.LetterRequest;
import io.firnline.pipeline.replay.ReplayRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.types.Types;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The audit of tables that a job has filled, with the topic counted again. */
class AuditIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final SensorTopic topic = BROKER.topic(2, new Readings(13, 200, 0.05, 0.002));
  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final LandingJob job =
      LandingJob.of(lake, BROKER, topic.name())
          .with(
              "--metadataColumns=topic,partition,offset",
              "--lateRows=SIDE_TABLE",
              "--lateTable=" + lake.name("sensors_late"));

  @Test
  void provesEveryRecordOfAllTables() throws Exception {
    topic.append(10_000, 6_000);
    job.with("--maxLateness=40s").runUntilCaughtUp();
    appendTransactions();
    job.with("--maxLateness=40s").runUntilCaughtUp();
    AuditReport report = audit(false);
    assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
    assertThat(report.tables())
        .containsExactly(lake.rows(), lake.deadLetters(), lake.name("sensors_late"));
    Map<String, Long> balance = check(report, "balance").figures();
    assertThat(balance).containsEntry("records", 16_010L);
    assertThat(balance.get("dead")).isGreaterThan(10);
    assertThat(balance.get("late")).isPositive();
    assertThat(balance.get("dropped")).isPositive();
    assertThat(check(report, "source positions").figures())
        .containsEntry("absent", balance.get("dropped"));
  }

  @Test
  void tellsWhatOpenWindowsHold() throws Exception {
    long now = System.currentTimeMillis();
    List<byte[]> hours = new ArrayList<>();
    for (long time = now - 4 * 3_600_000; time < now; time += 60_000) {
      hours.add(
          "{\"sensor_id\":\"s\",\"temperature\":1.5,\"humidity\":2.5,\"timestamp\":%d}"
              .formatted(time)
              .getBytes(StandardCharsets.UTF_8));
    }
    append(hours, now);
    var running = job.with("--windowSize=30m", "--allowedDisorder=2h").submit();
    try {
      Proof.await("all but two hours", () -> lake.settled(lake.rows()) >= 85);
      AuditReport report = audit(false);
      assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
      long open = check(report, "ledger").figures().get("open");
      assertThat(open).isBetween(115L, 155L);
      assertThat(check(report, "source positions").figures()).containsEntry("absent", open);
    } finally {
      running.cancel();
    }
  }

  @Test
  void replaysAreAccountedFor() throws Exception {
    topic.append(12_000, 12_000);
    LandingJob whole = job.without("lateRows").without("lateTable");
    whole
        .with(
            "--schema=sensor_id string, temperature double, timestamp long",
            "--unknownFields=DEAD_LETTER")
        .runUntilCaughtUp();
    lake.table(lake.rows()).updateSchema().addColumn("humidity", Types.DoubleType.get()).commit();
    FaultPlan plan = new FaultPlan().next(lake.deadLetters(), Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> whole.with(lake.faulty(plan)).replay(LetterRequest.all()))
        .isInstanceOf(Crash.class);
    AuditReport between = audit(false);
    assertThat(between.checks())
        .filteredOn(c -> c.status() != Status.OK)
        .extracting(Check::name, Check::status)
        .containsExactly(tuple("positions once", Status.UNKNOWN));
    long letters = check(between, "history " + lake.deadLetters()).figures().get("dueDeletes");
    assertThat(letters).isGreaterThan(20_000);
    whole.replay(LetterRequest.all()); // finishes it
    long start = Readings.FIRST_MILLIS;
    whole.replay(ReplayRequest.of(lake.rows(), new CommitWindow(start, start + 20_000)));
    AuditReport report = audit(false);
    assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
    assertThat(check(report, "commits").figures()).containsEntry("replays", 2L);
    assertThat(check(report, "balance").figures())
        .containsEntry("rows", letters)
        .containsEntry("dead", 24_000 - letters);
    assertThat(check(report, "total dead letters").figures()).containsEntry("replays", letters);
  }

  @Test
  void recordsThatRetentionHasTakenCannotBeCountedAgain() throws Exception {
    topic.append(4_000, 3_000);
    job.runUntilCaughtUp();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic.name(), 0), RecordsToDelete.beforeOffset(1_000)))
          .all()
          .get();
    }
    AuditReport report = audit(false);
    assertThat(check(report, "source records").status()).isEqualTo(Status.UNKNOWN);
    assertThat(check(report, "source records").text()).contains("1,000 too few; retention");
    assertThat(check(report, "source positions").status()).isEqualTo(Status.OK);
    assertThat(report.passed()).isTrue();
  }

  @Test
  void recordsThatTheTablesLackFail() throws Exception {
    topic.append(4_000, 3_000);
    job.runUntilCaughtUp();
    topic.append(5);
    moveFrontier(new SourcePartition(topic.name(), "0"), 4_005);
    AuditReport report = audit(false);
    assertThat(check(report, "source records").status()).isEqualTo(Status.FAILED);
    assertThat(check(report, "source records").text()).contains("5 too many in the topics");
    assertThat(check(report, "source positions").status()).isEqualTo(Status.FAILED);
    assertThat(check(report, "source positions").text())
        .contains("5 records of the topics are in no table", topic.name() + "/0:4000");
    assertThat(report.passed()).isFalse();
  }

  @Test
  void aJobThatStartedLaterMissesNothing() throws Exception {
    topic.append(4_000, 3_000);
    job.with("--kafkaStart=LATEST").runUntilCaughtUp(); // enters the partitions where they end
    topic.append(2_000, 2_000);
    job.runUntilCaughtUp();
    assertThat(lake.settled(lake.rows())).isEqualTo(4_000);
    assertThat(check(audit(false), "source records").status()).isEqualTo(Status.FAILED);
    AuditReport report = audit(true);
    assertThat(report.passed()).isTrue();
    assertThat(check(report, "source positions").status()).isEqualTo(Status.OK);
  }

  private AuditReport audit(boolean startedLater) throws Exception {
    return new LandingAudit(
            lake.catalog(),
            lake.rows(),
            Lake.WRITER,
            true,
            Optional.of(new LandingAudit.Source(BROKER.bootstrapServers(), Map.of(), startedLater)))
        .run();
  }

  private static Check check(AuditReport report, String name) {
    List<Check> found = report.checks().stream().filter(c -> c.name().equals(name)).toList();
    assertThat(found).as(name + " in " + report.checks()).hasSize(1);
    return found.get(0);
  }

  /** Ten records that are committed and ten that are not; none is a row. */
  private void appendTransactions() {
    try (KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("transactional.id", "audit-" + topic.name()))) {
      producer.initTransactions();
      for (boolean commits : new boolean[] {false, true}) {
        producer.beginTransaction();
        List<byte[]> rubbish = Collections.nCopies(10, new byte[] {'?'});
        send(producer, rubbish, Readings.FIRST_MILLIS + 60_000);
        if (commits) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
  }

  private void append(List<byte[]> values, long kafkaTime) {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, values, kafkaTime);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", BROKER.bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(KafkaProducer<byte[], byte[]> producer, List<byte[]> values, long kafkaTime) {
    for (byte[] value : values) {
      var unused = producer.send(new ProducerRecord<>(topic.name(), 1, kafkaTime, null, value));
    }
    producer.flush();
  }

  /** A ledger that says that more was read than there was. */
  private void moveFrontier(SourcePartition partition, long next) {
    TreeMap<SourcePartition, Known> partitions =
        new TreeMap<>(lake.ledger(lake.rows()).partitions());
    partitions.computeIfPresent(partition, (p, known) -> new Known(next, known.watermark()));
    Forged.ledger(lake.table(lake.rows()), Lake.WRITER, "partitions", partitions);
  }
}
