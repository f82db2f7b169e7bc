package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that reads files is killed with SIGKILL and started again without any state. */
@Tag("more")
class FilesSigkillIT {
  private static final long SEED =
      Long.getLong("firnline.seed", new SplittableRandom().nextInt(1_000_000));

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Kills kills = Kills.ofBounded("files", SEED, "lake.sensors");

  /** Windows are committed on the way: it is killed between two commits, in the midst of files. */
  @Test
  void losesAndDoublesNothingWhenItIsKilledWhileItCommits() {
    SensorFiles files = files(40_000);
    RunCommand run = command(files).with("--filesOrder=TIME", "--checkpointInterval=300ms");
    kills.afterSnapshots(run, 2, random.nextInt(500));
    files.append(8); // a quick machine may have come near the end of the first ones
    kills.afterSnapshots(run, 2, random.nextInt(1_000));
    assertExactAtTheEnd(run, files, Map.of("files-1", 0, "files-2", 8));
  }

  /** All is committed at the end: it is killed before, and as soon as the first part is there. */
  @Test
  void losesAndDoublesNothingWhenItIsKilledBeforeAndInItsCommits() {
    SensorFiles files = files(40_000); // it must not have come to its end when it is killed
    RunCommand run = command(files).with("--windowSize=60s", "--commitGrouping=WINDOW");
    kills.afterSnapshots(run, 1, random.nextInt(1_000));
    kills.afterSnapshots(run, 2, 0);
    assertExactAtTheEnd(run, files, Map.of("files-1", 0));
    assertCommandsKnowTheTable(run.lake());
  }

  private SensorFiles files(int perFile) {
    SensorFiles files = new SensorFiles(folder, new Readings(SEED, 500, 0.01, 0.002), perFile);
    files.append(8);
    return files;
  }

  private RunCommand command(SensorFiles files) {
    return RunCommand.landing(folder, "", "")
        .without("--kafkaBootstrapServers")
        .without("--kafkaTopics")
        .with("--source=FILES", "--files=" + files.glob())
        .with("--metadataColumns=topic,partition,offset");
  }

  private void assertExactAtTheEnd(RunCommand run, SensorFiles files, Map<String, Integer> first) {
    assertThat(kills.made()).as("kills, %s", kills).isPositive();
    RunProcess.Ended ended = run.toTheEnd();
    assertThat(ended.code()).as("seed %d%n%s", SEED, ended.err()).isZero();
    try {
      files.assertHeldExactlyBy(run.lake(), first);
    } catch (AssertionError e) {
      throw new AssertionError("Seed " + SEED + ": " + e.getMessage(), e);
    }
    Ledger ledger = run.lake().ledger(run.lake().rows());
    assertThat(ledger.totals().records()).as("seed %d", SEED).isEqualTo(files.records());
  }

  private void assertCommandsKnowTheTable(Lake lake) {
    String catalog = "--icebergCatalog=" + lake.catalogJson();
    for (String command : List.of("show", "audit")) {
      try (RunProcess process = RunProcess.start(folder, List.of(command, lake.rows(), catalog))) {
        RunProcess.Ended looked = process.end();
        assertThat(looked.code()).as("%s: %s%s", command, looked.out(), looked.err()).isZero();
        assertThat(looked.out()).contains("lake.sensors");
      }
    }
  }
}
