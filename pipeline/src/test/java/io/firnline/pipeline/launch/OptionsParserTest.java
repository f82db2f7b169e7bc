package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.options.InvalidOptionsException;
import io.firnline.pipeline.options.LateRows;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.junit.jupiter.api.Test;

class OptionsParserTest {
  @Test
  void readsOurOptionsAndThoseOfTheRunner() {
    Flags flags = Flags.of("--lateRows=dead_letter", "--numConcurrentCheckpoints=16");
    assertThat(OptionsParser.parse(flags).getLateRows()).isEqualTo(LateRows.DEAD_LETTER);
    assertThat(
            OptionsParser.parse(flags).as(FlinkPipelineOptions.class).getNumConcurrentCheckpoints())
        .isEqualTo(16);
  }

  @Test
  void allDefaultsOfTheLauncherAreOptionsOfTheRunners() {
    for (String runner : new String[] {"FlinkRunner", "DirectRunner", "DataflowRunner"}) {
      Flags given = Flags.of("--runner=" + runner, "--untilCaughtUp", "--flinkMaster=[auto]");
      Flags all = given.withDefaults(RunnerDefaults.of(given));
      assertThat(OptionsParser.parse(all).getRunner().getSimpleName()).isEqualTo(runner);
    }
  }

  @Test
  void namesEveryFlagThatCannotBeReadInOneLineEach() {
    Flags flags =
        Flags.of(
            "--kafkaTopicz=a",
            "--windowSize=5",
            "--patience=soon",
            "--lateRows=foo",
            "--shards=many",
            "--tableProperties={a",
            "-x");
    assertThatThrownBy(() -> OptionsParser.parse(flags))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessage(
            """
            Cannot start: 7 problems
             - Unknown option --kafkaTopicz: did you mean --kafkaTopics?
             - Invalid --windowSize=5: Invalid duration '5': write it like 500ms, 60s, 5m, 1h30m, 2d or PT1H30M
             - Invalid --patience=soon: Invalid duration 'soon': write it like 500ms, 60s, 5m, 1h30m, 2d or PT1H30M
             - Invalid --lateRows=foo: give one of APPEND, SIDE_TABLE, DEAD_LETTER
             - Invalid --shards=many: give a whole number
             - Invalid --tableProperties: give a JSON object, {"name":"value"}
             - Invalid argument -x: write options as --name=value""");
  }

  @Test
  void namesAFlagThatIsGivenTwiceAndHasOneValue() {
    Flags flags =
        Flags.of(
            "--region=a", "--windowSize=1m", "--region=b", "--kafkaTopics=a", "--kafkaTopics=b");
    assertThatThrownBy(() -> OptionsParser.parse(flags))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessage(
            "Cannot start: 1 problem\n - Invalid --region: it is given 2 times, give it once");
    assertThat(OptionsParser.parse(Flags.of("--kafkaTopics=a", "--kafkaTopics=b")).getKafkaTopics())
        .containsExactly("a", "b");
  }

  @Test
  void aStartThatIsNoneIsToldWhatThereIs() {
    assertThatThrownBy(
            () ->
                OptionsParser.parse(
                    Flags.of(
                        "--kafkaStart=newest", "--kinesisStart=a", "--pubsubStart=2026-01-31")))
        .hasMessage(
            """
            Cannot start: 3 problems
             - Invalid --kafkaStart=newest: Invalid start 'newest': give LEDGER, EARLIEST, LATEST, or a time such as 2026-01-31T12:00:00Z
             - Invalid --kinesisStart=a: Invalid start 'A': give LEDGER, TRIM_HORIZON, LATEST, or a time such as 2026-01-31T12:00:00Z
             - Invalid --pubsubStart=2026-01-31: Invalid start '2026-01-31': give LEDGER, SUBSCRIPTION, or a time such as 2026-01-31T12:00:00Z""");
  }
}
