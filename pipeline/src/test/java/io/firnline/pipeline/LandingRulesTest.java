package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.parse.DiscardPolicy;
import io.firnline.pipeline.parse.Lateness;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.parse.Windows;
import io.firnline.pipeline.source.WatermarkRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

class LandingRulesTest {
  @Test
  void rowsBeyondTheMaximumAreDroppedUnlessWantedAsDeadLetters() {
    assertThat(LandingRules.parse(options("--maxLateness=1h")).lateness())
        .extracting(Lateness::maxLatenessMillis, Lateness::tooLate)
        .containsExactly(3_600_000L, DiscardPolicy.DROP);
    assertThat(
            LandingRules.parse(options("--maxLateness=1h", "--lateBeyondMax=DEAD_LETTER"))
                .lateness()
                .tooLate())
        .isEqualTo(DiscardPolicy.DEAD_LETTER);
    assertThat(LandingRules.parse(options()).lateness().maxLatenessMillis())
        .isEqualTo(Lateness.UNLIMITED);
  }

  @Test
  void aQuietPartitionSpeaksInEveryWindow() {
    assertThat(heartbeat("--windowSize=10s")).isEqualTo(10_000);
    assertThat(heartbeat("--windowSize=10s", "--heartbeat=10m")).isEqualTo(10_000);
    assertThat(heartbeat("--windowSize=1h")).isEqualTo(60_000);
    assertThat(heartbeat("--windowSize=1h", "--heartbeat=2s")).isEqualTo(2_000);
  }

  /** The reader's windows and those of the parser have to be the same, and so what is too far. */
  @Test
  void theReaderAndTheParserHaveTheWindowsAndTheFutureOfTheOptions() {
    FirnlineOptions options =
        options("--windowSize=20s", "--windowOffset=7s", "--maxFuture=5m", "--allowedDisorder=3s");
    assertThat(new LandingRun.Factory().open(options).settings().watermarks())
        .isEqualTo(new WatermarkRule(3_000, 300_000, 20_000, 7_000, 20_000));
    ParseSettings parsing = LandingRules.parse(options);
    assertThat(parsing.windows()).isEqualTo(new Windows(20_000, 7_000));
    assertThat(parsing.lateness().maxFutureMillis()).isEqualTo(300_000);
  }

  private static long heartbeat(String... flags) {
    return new LandingRun.Factory().open(options(flags)).settings().watermarks().heartbeatMillis();
  }

  private static FirnlineOptions options(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--kafkaBootstrapServers=localhost:9092",
                "--kafkaTopics=t",
                "--icebergTable=lake.t",
                "--icebergCatalog={\"type\":\"in-memory\"}",
                "--writerId=w",
                "--launchId=l"));
    flags.addAll(List.of(more));
    return PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class);
  }
}
