package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.Readings.Reading;
import io.firnline.pipeline.launch.Failures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Retention takes what a start needs: it stops, until exactly that loss is accepted. */
class LossIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final SensorTopic topic = BROKER.topic(2, new Readings(13, 100, 0.01, 0.005));
  private final SourcePartition partition = new SourcePartition(topic.name(), "0");
  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final LandingJob job =
      LandingJob.of(lake, BROKER, topic.name())
          // Two readers that claim at once may lose the race to one another, and a fault with it.
          .with("--numberOfExecutionRetries=0", "--sourceSplits=1");

  /** A loss, and how a start accepts it. */
  private record Loss(Ledger left, long from, long to, String flag) {}

  @Test
  void aStartGoesOnWithoutWhatIsLostAndTheLedgerKeepsItAsLost() throws Exception {
    Loss loss = loseWhatIsNeeded();
    Ledger left = loss.left();
    assertThat(failure(job))
        .isEqualTo(
            "Positions are lost: %s is needed from %d on, but Kafka has it from %d on (the rest was deleted, e.g. by retention). Nothing was read. To go on without them, for ever: %s. The ledger keeps them as lost"
                .formatted(partition, loss.from(), loss.to(), loss.flag()));
    assertThat(lake.ledger(lake.rows())).as("after a start that was refused").isEqualTo(left);

    LandingJob accepting = job.with(loss.flag());
    FaultPlan plan = new FaultPlan().next(lake.rows(), Fault.NONE, Fault.CRASH_BEFORE_COMMIT);
    assertThat(failure(accepting.with(lake.faulty(plan)))).isNotEmpty();
    assertThat(plan.allHappened()).as("the claim has landed, the panes have not").isTrue();
    Ledger crashed = lake.ledger(lake.rows());
    assertThat(crashed.n()).isEqualTo(left.n());
    assertThat(crashed.gaps())
        .isEqualTo(Map.of(partition, List.of(new Gap(loss.from(), loss.to()))));
    accepting.runUntilCaughtUp(); // The flag may stay.
    assertAllBut(new Gap(loss.from(), loss.to()));
    topic.append(500, 500);
    job.runUntilCaughtUp();
    assertAllBut(new Gap(loss.from(), loss.to()));
  }

  /** A worker dies after the claim, and retention goes on before the first read. */
  @Test
  void aLossIsCountedOnceHoweverAStartThatAcceptsItEnds() throws Exception {
    Loss loss = loseWhatIsNeeded();
    LandingJob accepting = job.with(loss.flag());
    FaultPlan plan = new FaultPlan().next(lake.rows(), Fault.CRASH_AFTER_COMMIT);
    assertThat(failure(accepting.with(lake.faulty(plan)))).isNotEmpty();
    assertThat(plan.allHappened()).as("the claim has landed, nothing was read").isTrue();
    assertThat(lake.ledger(lake.rows()).gaps())
        .isEqualTo(Map.of(partition, List.of(new Gap(loss.from(), loss.to()))));

    long end = loss.to() + 100;
    FaultPlan retention = new FaultPlan().beforeCommit(lake.rows(), claim -> delete(end));
    assertThat(failure(accepting.with(lake.faulty(retention))))
        .startsWith(
            "Positions are lost: %s is needed from %d on, but Kafka has %d to"
                .formatted(partition, loss.to(), end));
    assertThat(lake.ledger(lake.rows()).n()).isEqualTo(loss.left().n());
    String more = "%s:%d-%d".formatted(partition, loss.to(), end);
    assertThat(failure(accepting)).contains("for ever: --acceptLoss=" + more + ".");
    job.with(loss.flag() + "," + more).runUntilCaughtUp();
    assertAllBut(new Gap(loss.from(), loss.to()), new Gap(loss.to(), end));
  }

  private Loss loseWhatIsNeeded() {
    topic.append(100, 100);
    job.runUntilCaughtUp(); // The faulty catalog creates no tables.
    topic.append(12_000, 5_000);
    leaveWindowsOpen();
    Ledger left = lake.ledger(lake.rows());
    long needed = left.lowestNeeded(partition);
    long read = left.partitions().get(partition).next();
    assertThat(left.open()).as("windows that the dead run left open").isNotEmpty();
    assertThat(needed).isLessThan(read);
    topic.append(3_000, 0);
    long begin = (needed + read) / 2;
    delete(begin);
    return new Loss(
        left, needed, begin, "--acceptLoss=%s:%d-%d".formatted(partition, needed, begin));
  }

  private void assertAllBut(Gap... gaps) {
    List<Reading> lost =
        Arrays.stream(gaps)
            .flatMapToLong(gap -> LongStream.range(gap.from(), gap.to()))
            .mapToObj(position -> topic.readings().at(0, position))
            .toList();
    Contents contents =
        new Contents(topic).rows(lake, lake.rows()).deadLetters(lake, lake.deadLetters());
    assertThat(contents.missing()).isNotEmpty();
    assertThat(lost).containsAll(contents.missing());
    CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
    Ledger ledger = lake.ledger(lake.rows());
    assertThat(ledger.gaps()).isEqualTo(Map.of(partition, List.of(gaps)));
    assertThat(ledger.positionsLost()).isEqualTo(lost.size());
    assertThat(ledger.totals().records()).isEqualTo(topic.records() - contents.missing().size());
  }

  private void leaveWindowsOpen() {
    FaultPlan plan =
        new FaultPlan()
            .next(lake.rows(), Fault.NONE, Fault.NONE, Fault.NONE, Fault.CRASH_BEFORE_COMMIT);
    assertThat(failure(job.with(lake.faulty(plan), "--commitGrouping=WINDOW"))).isNotEmpty();
    assertThat(plan.allHappened()).isTrue();
  }

  private static String failure(LandingJob job) {
    Throwable failure = catchThrowable(job::runUntilCaughtUp);
    assertThat(failure).isNotNull();
    return Failures.message(failure);
  }

  private void delete(long before) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
      TopicPartition kafka = new TopicPartition(topic.name(), 0);
      admin.deleteRecords(Map.of(kafka, RecordsToDelete.beforeOffset(before))).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
