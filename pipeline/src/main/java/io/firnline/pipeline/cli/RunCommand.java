package io.firnline.pipeline.cli;

import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.launch.ProgressPrinter;
import io.firnline.pipeline.options.FirnlineOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** {@code firnline run}: the pipeline itself. */
final class RunCommand implements Command {
  private static final Duration EVERY = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "Lands Kafka topics or Kinesis streams in Iceberg tables until it is stopped, or files to their end.";
  }

  @Override
  public String help() {
    return """
        firnline run --kafkaBootstrapServers=localhost:9092 --kafkaTopics=sensor-data \\
          --icebergTable=lake.sensor_data --writerId=sensors \\
          --icebergCatalog='{"type":"jdbc","uri":"jdbc:sqlite:/data/lake.db","warehouse":"file:///data/lake"}' \\
          --schema="sensor_id string, temperature double, humidity double, timestamp long" \\
          --eventTimeField=timestamp --eventTimeUnit=MILLIS --windowSize=60s --allowedDisorder=60s

        firnline run --source=KINESIS --kinesisStreams=sensor-data --awsRegion=eu-west-1 \\
          --icebergTable=lake.sensor_data --writerId=sensors ...

        firnline run --source=FILES --files='/data/2026-11-22/*.json.gz' --icebergTable=lake.sensor_data \\
          --writerId=backfill ...

        Started again, it goes on where the table ends; no other state is needed. Without --runner it
        runs on a Flink inside this process, until Ctrl-C, an error or the end of the files. With
        --flinkMaster=HOST:PORT or --runner=DataflowRunner it submits the job and returns, and so it
        does where Flink calls this program: application mode, or flink run. Options of the runners
        work too.

        """
        + OptionsHelp.text();
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    if (!words.isEmpty()) {
      throw new UsageException(
          "Unexpected argument '" + words.get(0) + "': write options as --name=value");
    }
    Launcher launcher = Launcher.of(flags);
    FirnlineOptions options = launcher.options();
    launcher.logDefaults();
    launcher.preflight(options);
    if (!launcher.local()) {
      launcher.run(options);
      return ExitCode.OK;
    }
    String launch = Objects.requireNonNull(options.getLaunchId(), "launchId");
    try (ProgressPrinter unused = ProgressPrinter.start(launch, console.out(), EVERY)) {
      launcher.run(options);
    }
    return ExitCode.OK;
  }
}
