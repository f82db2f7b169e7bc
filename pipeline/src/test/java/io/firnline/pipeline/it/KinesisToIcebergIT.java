package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check.Status;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.launch.Failures;
import io.firnline.pipeline.source.kinesis.KinesisServer;
import io.firnline.pipeline.source.kinesis.ServedStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinesis streams land exactly once, over killed jobs, reshardings and a service in trouble. */
class KinesisToIcebergIT {
  private static final KinesisServer SERVER = new KinesisServer();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private ServedStream served;

  @AfterAll
  static void close() {
    SERVER.close();
  }

  private SensorStream stream(int shards, Readings readings) {
    served = SERVER.create(Warehouse.newName("s").replace('.', '_'), shards);
    return stream(served, readings);
  }

  /** The sensor readings of a stream. */
  static SensorStream stream(ServedStream own, Readings readings) {
    return new SensorStream(
        own.name(),
        readings,
        (keys, records) -> {
          List<SensorStream.Put> puts = new ArrayList<>();
          for (int i = 0; i < keys.size(); i++) {
            String[] put = own.put(keys.get(i), records.get(i)).split("@");
            puts.add(new SensorStream.Put(put[0], put[1]));
          }
          return puts;
        });
  }

  private LandingJob job(String streams) {
    return LandingJob.ofKinesis(lake, SERVER.endpoint(), streams)
        .with("--metadataColumns=topic,partition,offset,headers");
  }

  /** A job is killed by cancelling it: nothing is drained, and the next one has no state. */
  private void landUntil(LandingJob job, long settled, Runnable meanwhile) throws Exception {
    PipelineResult running = job.submit();
    try {
      meanwhile.run();
      Proof.await(
          "%,d records of %s".formatted(settled, job), () -> lake.settled(lake.rows()) >= settled);
    } finally {
      running.cancel();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polled", "pushed"})
  void landsEachRecordOnceFromTheTableAloneOverReshardings(String how) throws Exception {
    landsOnce(how, 50_000);
  }

  @Tag("more")
  @ParameterizedTest
  @ValueSource(strings = {"polled", "pushed"})
  void landsManyRecordsOnceFromTheTableAloneOverReshardings(String how) throws Exception {
    landsOnce(how, 200_000);
  }

  private void landsOnce(String how, int records) throws Exception {
    SERVER.page(5_000);
    SensorStream stream = stream(3, new Readings(31, 500, 0.01, 0.002));
    LandingJob job = job(stream.name());
    if (how.equals("pushed")) {
      job = job.with("--kinesisConsumer=firnline");
    }
    int tenth = records / 10;
    stream.append(4 * tenth);
    List<String> halves = new ArrayList<>();
    landUntil(
        job,
        tenth,
        () -> {
          halves.addAll(served.split("shardId-000000000000"));
          stream.append(3 * tenth);
        });
    String merged = served.merge(halves.get(1), "shardId-000000000001");
    stream.append(tenth);
    landUntil(job, lake.settled(lake.rows()) + tenth, () -> served.split(merged));
    stream.append(2 * tenth);
    job.runUntilCaughtUp();
    assertThat(stream.records()).isEqualTo(records);
    stream.assertHeldExactlyBy(lake);
    Ledger ledger = lake.ledger(lake.rows());
    assertThat(ledger.totals().records()).isEqualTo(records);
    assertThat(ledger.totals().dead()).isGreaterThan(records / 1_000);
    assertThat(ledger.launches()).hasSize(3);
    assertThat(ledger.partitions().get(new SourcePartition(stream.name(), merged)).watermark())
        .isEqualTo(EventTime.FOREVER);
    AuditReport report =
        new LandingAudit(lake.catalog(), lake.rows(), Lake.WRITER, true, Optional.empty()).run();
    assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
    job.runUntilCaughtUp();
    assertThat(lake.ledger(lake.rows()).totals()).isEqualTo(ledger.totals());
  }

  @Tag("more")
  @Test
  void aServiceThatThrottlesOrIsAwayIsWaitedFor() throws Exception {
    SERVER.page(500);
    SensorStream stream = stream(2, new Readings(32, 500, 0.01, 0.002));
    stream.append(10_000);
    landUntil(
        job(stream.name()),
        5_000,
        () -> {
          SERVER.fail("GetRecords", "ProvisionedThroughputExceededException", 12);
          Proof.await("throttled calls", () -> SERVER.faultsLeft("GetRecords") == 0);
          SERVER.away("GetRecords", 12);
          Proof.await("lost calls", () -> SERVER.faultsLeft("GetRecords") == 0);
          SERVER.expireIterators();
          stream.append(10_000);
        });
    job(stream.name()).runUntilCaughtUp();
    stream.assertHeldExactlyBy(lake);
  }

  @Test
  void idleShardsAndAnEmptyStreamHoldNothingUp() throws Exception {
    SensorStream stream = stream(4, new Readings(33, 500, 0, 0));
    ServedStream sensors = served;
    stream(2, new Readings(34, 500, 0, 0)); // stays empty
    long before = System.currentTimeMillis();
    sensors.putInto("shardId-000000000002", "k", "{}".getBytes());
    PipelineResult running =
        job(stream.name() + "," + served.name())
            .with("--windowSize=2s", "--allowedDisorder=0s", "--heartbeat=2s")
            .submit();
    try {
      Proof.await(
          "the clock",
          () ->
              lake.settled(lake.rows()) == 1
                  && lake.ledger(lake.rows()).completeThrough() >= before);
    } finally {
      running.cancel();
    }
    assertThat(lake.read(lake.deadLetters())).hasSize(1);
  }

  @Test
  void whatIsWrongIsSaidBeforeTheStart() {
    stream(1, new Readings(35, 500, 0, 0));
    assertThatThrownBy(job("no_such_stream")::run)
        .satisfies(
            e ->
                assertThat(Failures.message(e))
                    .contains("Cannot read stream no_such_stream: ResourceNotFoundException")
                    .contains(served.name()));
  }
}
