package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.source.kinesis.KinesisServer;
import io.firnline.pipeline.source.kinesis.ServedStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Beam's KinesisIO as a message source, on a server that speaks Kinesis and a real Flink. A shard
 * that is silent holds its watermark back for two minutes, so there is one test.
 */
@Tag("more")
class KinesisIoIT {
  private static final KinesisServer SERVER = new KinesisServer();

  /** All subtasks of Flink are up before they are told that the second stream has one shard. */
  private static final Duration LATE = Duration.ofSeconds(4);

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @AfterAll
  static void close() {
    SERVER.close();
  }

  /** Events of about now: by the time of their arrival KinesisIO tells which are late. */
  private static Readings readings(long seed) {
    return new Readings(seed, 500, 0.01, 0.002, System.currentTimeMillis() - 3_000);
  }

  /**
   * Disorder, late and malformed records in two streams, a split and a merge; the job dies four
   * times, then all shards fall silent.
   */
  @Test
  void aJobThatKeepsItsStateLandsEachRecordOnceAndAStartWithoutItIsRefused() throws Exception {
    ServedStream served = SERVER.create(Warehouse.newName("s").replace('.', '_'), 3);
    ServedStream other = SERVER.create(Warehouse.newName("t").replace('.', '_'), 1);
    SensorStream stream = KinesisToIcebergIT.stream(served, readings(41));
    SensorStream second = KinesisToIcebergIT.stream(other, readings(42));
    stream.append(20_000);
    second.append(1_000);
    LandingJob job =
        LandingJob.ofKinesis(lake, SERVER.endpoint(), stream.name() + "," + second.name())
            .with(
                "--kinesisReader=KINESIS_IO",
                "--metadataColumns=topic,partition,offset,headers",
                "--windowSize=5s",
                "--parallelism=2",
                "--maxParallelism=2");
    StateKept proof = new StateKept(lake, job);
    SERVER.late("ListShards", LATE, 2);
    proof.land(
        () -> {
          appendUntil(() -> stream.records() > 20_500, stream, second);
          List<String> halves = served.split("shardId-000000000000");
          appendUntil(() -> stream.records() > 21_000, stream, second);
          served.merge(halves.get(1), "shardId-000000000001");
          appendUntil(proof::allHappened, stream, second);
        },
        () -> stream.records() + second.records());
    stream.assertHeldBySequenceNumber(lake);
    second.assertHeldBySequenceNumber(lake);
    StateKept.assertRefusedWithout(
        lake,
        job,
        "--kinesisStart=TRIM_HORIZON",
        "--kinesisStart=LATEST",
        "--kinesisReader=POSITIONED");
  }

  /** Traffic that reaches all shards, so that none of them falls silent. */
  private static void appendUntil(BooleanSupplier enough, SensorStream... streams) {
    Proof.await(
        "traffic to be enough",
        () -> {
          for (SensorStream stream : streams) {
            stream.append(40);
          }
          return enough.getAsBoolean();
        });
  }
}
