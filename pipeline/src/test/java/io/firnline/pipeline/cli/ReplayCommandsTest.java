package io.firnline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replay|Missing --from: an event time such as",
        "replay lake.t --from=2026-11-22T08:00:00Z|Missing --to: ",
        "replay lake.t --from=8am --to=9am|Invalid --from=8am: write it like 2026-11-22T08:00:00Z",
        "replay lake.t --from=2026-11-22T08:00:00Z --to=2026-11-22T08:00:00Z|Invalid --to: it must be after --from",
        "replay --from=2026-11-22T08:00:00Z --to=2026-11-22T09:00:00Z|Missing table: write firnline replay NAMESPACE.TABLE",
        "replay lake.t --from=2026-11-22T08:00:00Z --to=2026-11-22T09:00:00Z --acceptDifference=x|Invalid --acceptDifference=x: give it as the refusal has it",
        "replay lake.t --from=2026-11-22T08:00:00Z --to=2026-11-22T09:00:00Z --rewrit|Unknown option --rewrit",
        "replay lake.t --from=2026-11-22T08:00:00Z --to=2026-11-22T09:00:00Z|Missing --kafkaBootstrapServers",
        "replay lake.t --from=2026-11-22T08:00:00Z --to=2026-11-22T09:00:00Z --icebergTable=lake.{topic}|Missing --kafkaBootstrapServers",
        "replay lake.{topic} --from=2026-11-22T08:00:00Z --to=2026-11-22T09:00:00Z|Invalid table lake.{topic}: give one of its tables, and --icebergTable=lake.{topic} beside it",
        "replay-dead-letters|Missing table: write firnline replay-dead-letters NAMESPACE.TABLE",
        "replay-dead-letters lake.t --to=now|Invalid --to=now: write it like",
        "replay-dead-letters lake.t --reasons=a|Unknown option --reasons",
      })
  void aWrongCallIsNamed(String call, String message) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    int code =
        new Firnline(new Console(stream, stream)).run(new ArrayList<>(List.of(call.split(" "))));
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }
}
