package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.Readings.Reading;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of rows that come after their window. */
class LateRowsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final SensorTopic topic = BROKER.topic(2, new Readings(7, 200, 0.05, 0.002));
  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final LandingJob job = LandingJob.of(lake, BROKER, topic.name());

  @BeforeEach
  void fillTopic() {
    topic.append(20_000, 12_000);
  }

  @Test
  void appendsThemInFilesOfTheirOwn() {
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    CommitAudit.of(lake, lake.rows()).assertWindowsHoldTheirRows(20_000);
    assertThat(totals().late()).isPositive();
  }

  @Test
  void putsThemIntoATableOfTheirOwn() {
    String late = lake.name("sensors_late");
    job.with("--lateRows=SIDE_TABLE", "--lateTable=" + late).runUntilCaughtUp();
    new Contents(topic)
        .rows(lake, lake.rows())
        .rows(lake, late, Reading::held)
        .deadLetters(lake, lake.deadLetters())
        .assertComplete();
    assertThat(totals().late()).isPositive().isEqualTo(lake.read(late).size());
    assertThat(totals().rows()).isEqualTo(totals().late() + lake.read(lake.rows()).size());
    CommitAudit.of(lake, lake.rows()).assertSideWindows(late, totals().late());
  }

  @Covers("iceberg#10840")
  @Test
  void makesThemDeadLetters() {
    job.with("--lateRows=DEAD_LETTER").runUntilCaughtUp();
    new Contents(topic)
        .rows(lake, lake.rows())
        .deadLetters(lake, lake.deadLetters(), reading -> reading.bad() || reading.held())
        .assertComplete();
    long late =
        lake.read(lake.deadLetters()).stream()
            .filter(letter -> "late".equals(letter.getField("reason")))
            .count();
    assertThat(late).isPositive();
    assertThat(totals().dead()).isEqualTo(lake.read(lake.deadLetters()).size());
    CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
  }

  @Test
  void countsThoseItDrops() {
    job.with("--maxLateness=20s").runUntilCaughtUp();
    Contents contents =
        new Contents(topic).rows(lake, lake.rows()).deadLetters(lake, lake.deadLetters());
    assertThat(contents.missing())
        .hasSize(Math.toIntExact(totals().dropped()))
        .isNotEmpty()
        .allMatch(Reading::held);
    assertThat(totals().records()).isEqualTo(topic.records());
    CommitAudit audit = CommitAudit.of(lake, lake.rows());
    audit.assertAgrees(lake.rows(), lake.deadLetters());
    assertThat(audit.windows().stream().mapToLong(CommitAudit.Window::dropped).sum())
        .isEqualTo(totals().dropped());
  }

  private Counters totals() {
    return lake.ledger(lake.rows()).totals();
  }
}
