package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** That it is seen where Flink calls the program is what {@code ApplicationClusterIT} shows. */
class FlinkHostTest {
  @Test
  void isNotHereWhereTheProgramWasStartedByItself() {
    assertThat(FlinkHost.isHere()).isFalse();
  }

  @Test
  void theJobRunsWhereTheProgramIsCalled() {
    for (Flags given :
        new Flags[] {
          Flags.of(), Flags.of("--runner=flink"), Flags.of("--flinkMaster=[auto]"),
        }) {
      Flags flags = FlinkHost.flags(given);
      assertThat(flags.value("flinkMaster")).hasValue("[auto]");
      assertThat(RunnerDefaults.of(flags)).contains("--attachedMode=false");
    }
  }

  @Test
  void anotherPlaceIsRefused() {
    assertThatThrownBy(() -> FlinkHost.flags(Flags.of("--flinkMaster=jobmanager:8081")))
        .hasMessage(
            "Invalid --flinkMaster=jobmanager:8081: Flink runs this program, so it is [auto]; leave it out");
    assertThatThrownBy(() -> FlinkHost.flags(Flags.of("--runner=DirectRunner")))
        .hasMessage(
            "Invalid --runner=DirectRunner: Flink runs this program, so it is FlinkRunner; leave it out");
  }

  @Test
  void aSavepointThatBeamWouldPassOverIsRefused() {
    assertThatThrownBy(() -> FlinkHost.flags(Flags.of("--savepointPath=s3://a/b")))
        .hasMessageStartingWith("Invalid --savepointPath: Flink runs this program")
        .hasMessageContaining("initialSavepointPath");
  }

  @Test
  void aSubscriptionIsNotSetBackAtEachStartOfAJobManager() {
    assertThatThrownBy(() -> FlinkHost.flags(Flags.of("--pubsubStart=2026-11-22T00:00:00Z")))
        .hasMessageStartingWith("Invalid --pubsubStart=2026-11-22T00:00:00Z: ")
        .hasMessageContaining("--pubsubStart=SUBSCRIPTION");
    assertThat(FlinkHost.flags(Flags.of("--pubsubStart=SUBSCRIPTION")).value("pubsubStart"))
        .hasValue("SUBSCRIPTION");
  }

  /** The job that a restarted JobManager goes on with is of the epoch before. */
  @Test
  void aWriterIsNotTakenOverAtEachStartOfAJobManager() {
    assertThatThrownBy(() -> FlinkHost.flags(Flags.of("--pubsubStart=ledger")))
        .hasMessageStartingWith("Invalid --pubsubStart=ledger: Flink runs this program again")
        .hasMessageContaining("with state leave the flag out");
  }
}
