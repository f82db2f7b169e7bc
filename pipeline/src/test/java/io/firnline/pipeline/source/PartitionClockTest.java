package io.firnline.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.source.PartitionClock.Idle;
import io.firnline.pipeline.source.PartitionClock.Move;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionClockTest {
  private static final WatermarkRule RULE = new WatermarkRule(10, 100, 60, 0, 60);

  @Covers("iceberg#15867")
  @Test
  void firstBatchStartsBeforeItsOldestRecord() {
    PartitionClock clock = new PartitionClock(RULE, EventTime.NEVER);
    assertThat(clock.records(1_000, 1_500)).isEqualTo(new Move(990, 1_490));
  }

  @Test
  void firstBatchInDisorderDoesNotStartAfterItsEnd() {
    PartitionClock clock = new PartitionClock(RULE, EventTime.NEVER);
    assertThat(clock.records(1_000, 1_005)).isEqualTo(new Move(990, 995));
  }

  @Test
  void watermarkOfABatchDoesNotIncludeItsRecords() {
    PartitionClock clock = new PartitionClock(RULE, 500);
    assertThat(clock.records(100, 900)).isEqualTo(new Move(500, 890));
    assertThat(clock.records(100, 200)).isEqualTo(new Move(890, 890));
  }

  @Test
  void farFutureRecordCountsWithItsSourceTime() {
    assertThat(RULE.countedTime(4_000_000_000_000L, 1_000)).isEqualTo(1_000);
    assertThat(RULE.countedTime(1_100, 1_000)).isEqualTo(1_100);
    assertThat(RULE.countedTime(1_101, 1_000)).isEqualTo(1_000);
    assertThat(RULE.countedTime(Long.MAX_VALUE, 1_000)).isEqualTo(1_000);
    assertThat(RULE.countedTime(Long.MIN_VALUE, 1_000)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void extremeTimesStayWithinBeamsTime() {
    PartitionClock clock = new PartitionClock(RULE, EventTime.NEVER);
    Move move = clock.records(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(move.before()).isGreaterThan(EventTime.NEVER);
    assertThat(move.after()).isLessThan(EventTime.FOREVER).isGreaterThan(move.before());
  }

  @Test
  void idlePartitionMovesSilentlyWithinItsWindow() {
    PartitionClock clock = new PartitionClock(RULE, 600);
    assertThat(clock.idle(650)).isEqualTo(Idle.MOVED);
    assertThat(clock.watermark()).isEqualTo(640);
    assertThat(clock.idle(640)).isEqualTo(Idle.STAYS);
    assertThat(clock.watermark()).isEqualTo(640);
  }

  @Covers("iceberg#17811")
  @Test
  void idlePartitionEntersANewWindowBehindAnEmptyBatch() {
    PartitionClock clock = new PartitionClock(RULE, 640);
    assertThat(clock.idle(700)).isEqualTo(Idle.HEARTBEAT);
    assertThat(clock.heartbeat(700)).isEqualTo(new Move(640, 690));
  }

  @Test
  void partitionWithoutAnyRecordStartsWithTheClock() {
    PartitionClock clock = new PartitionClock(RULE, EventTime.NEVER);
    assertThat(clock.idle(700)).isEqualTo(Idle.HEARTBEAT);
    assertThat(clock.heartbeat(700)).isEqualTo(new Move(690, 690));
  }

  @Test
  void emptyBatchesKeepTheirDistance() {
    WatermarkRule rule = new WatermarkRule(0, 100, 10, 0, 60);
    PartitionClock clock = new PartitionClock(rule, 0);
    int heartbeats = 0;
    for (long now = 1; now <= 600; now++) {
      if (clock.idle(now) == Idle.HEARTBEAT) {
        clock.heartbeat(now);
        heartbeats++;
      }
    }
    assertThat(heartbeats).isEqualTo(10);
  }

  /** The clock has passed them, and they never stop: a partition without a quiet moment. */
  @Test
  void lateRecordsThatKeepComingAreCommittedAWindowAtATime() {
    PartitionClock clock = new PartitionClock(RULE, 6_000);
    long moves = 0;
    for (long now = 6_000; now < 12_000; now++) {
      clock.records(100, 200);
      if (clock.isOverdue(now)) {
        Move move = clock.pass(now);
        assertThat(move.after()).isEqualTo(move.before() / 60 * 60 + 60).isLessThan(now - 10);
        moves++;
      }
    }
    assertThat(moves).as("windows of 60 ms in 6 s, each second one").isBetween(48L, 50L);
  }

  @Test
  void aPartitionThatIsOnlyBehindTheClockCatchesUp() {
    PartitionClock clock = new PartitionClock(RULE, 6_000);
    long now = 6_000;
    while (clock.records(now - 1_000, now - 1_000).after() > now - 1_010) {
      if (clock.isOverdue(++now)) {
        clock.pass(now);
      }
      assertThat(now).as("twice what it is behind").isLessThan(6_000 + 2_200);
    }
  }

  @Test
  void onlyNewLateRecordsAskForAnotherWindow() {
    PartitionClock clock = new PartitionClock(RULE, 6_000);
    assertThat(clock.isOverdue(9_000)).as("no record at all").isFalse();
    clock.records(100, 200);
    assertThat(clock.isOverdue(9_000)).as("the first look").isFalse();
    assertThat(clock.isOverdue(9_119)).isFalse();
    assertThat(clock.isOverdue(9_120)).isTrue();
    clock.pass(9_120);
    assertThat(clock.isOverdue(99_999)).as("nothing since").isFalse();
    clock.records(100, 200);
    assertThat(clock.isOverdue(9_240)).isTrue();
    clock.records(100, 6_060);
    assertThat(clock.isOverdue(9_240)).as("one of the window itself").isFalse();
  }

  /** An overdue window that the clock itself has not passed is not left. */
  @Test
  void theClockIsNotOvertaken() {
    PartitionClock clock = new PartitionClock(RULE, 6_000);
    clock.records(100, 200);
    assertThat(clock.isOverdue(5_000)).isFalse();
    assertThat(clock.isOverdue(6_069)).isFalse();
    assertThat(clock.isOverdue(6_070)).isTrue();
  }

  @Test
  void neverGoesBackNorAheadOfWhatIsKnown() {
    for (long seed = 1; seed <= 500; seed++) {
      Random random = new Random(seed);
      PartitionClock clock = new PartitionClock(RULE, EventTime.NEVER);
      long last = EventTime.NEVER;
      long justified = EventTime.NEVER;
      for (int step = 0; step < 100; step++) {
        long time = 1_000 + step * 5L + random.nextInt(50);
        if (random.nextBoolean()) {
          Move move = clock.records(time - random.nextInt(40), time);
          assertThat(move.before()).as("seed %d", seed).isBetween(last, move.after());
        } else if (clock.idle(time) == Idle.HEARTBEAT) {
          clock.heartbeat(time);
        }
        justified = Math.max(justified, time - 10);
        assertThat(clock.watermark()).as("seed %d", seed).isBetween(last, justified);
        last = clock.watermark();
      }
    }
  }

  @Test
  void impossibleRulesAreRefused() {
    assertThatThrownBy(() -> new WatermarkRule(-1, 0, 1, 0, 0))
        .hasMessageContaining("Invalid allowed disorder of -1 ms");
    assertThatThrownBy(() -> new WatermarkRule(0, 0, 0, 0, 0))
        .hasMessageContaining("Invalid window size of 0 ms");
  }

  @Test
  void startOptionsAreReadFromText() {
    assertThat(StartOption.parse("ledger")).isEqualTo(StartOption.EARLIEST);
    assertThat(StartOption.parse("latest")).isEqualTo(StartOption.LATEST);
    assertThat(StartOption.parse("1970-01-01T00:00:01Z")).isEqualTo(StartOption.at(1_000));
    assertThatThrownBy(() -> StartOption.parse("newest"))
        .hasMessageContaining("Invalid start 'newest'");
  }
}
