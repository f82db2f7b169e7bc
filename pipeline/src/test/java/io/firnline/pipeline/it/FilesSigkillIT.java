package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.NoSuchTableException;
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
  private int kills;

  /** Windows are committed on the way: it is killed between two commits, in the midst of files. */
  @Test
  void losesAndDoublesNothingWhenItIsKilledWhileItCommits() {
    SensorFiles files = files(40_000);
    RunCommand run = command(files).with("--filesOrder=TIME", "--checkpointInterval=300ms");
    killAfter(run, 2, random.nextInt(500));
    files.append(8); // a quick machine may have come near the end of the first ones
    killAfter(run, 2, random.nextInt(1_000));
    assertExactAtTheEnd(run, files, Map.of("files-1", 0, "files-2", 8));
  }

  /** All is committed at the end: it is killed before, and as soon as the first part is there. */
  @Test
  void losesAndDoublesNothingWhenItIsKilledBeforeAndInItsCommits() {
    SensorFiles files = files(40_000); // it must not have come to its end when it is killed
    RunCommand run = command(files).with("--windowSize=60s", "--commitGrouping=WINDOW");
    killAfter(run, 1, random.nextInt(1_000));
    killAfter(run, 2, 0);
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

  /** The claim is a snapshot too. */
  private void killAfter(RunCommand run, int snapshots, int more) {
    long before = lastSequence(run);
    try (RunProcess process = run.start()) {
      process.awaitWhile("a commit, seed " + SEED, () -> lastSequence(run) >= before + snapshots);
      if (!process.hasEndedWithin(more)) {
        process.kill();
        kills++;
      }
    }
  }

  private void assertExactAtTheEnd(RunCommand run, SensorFiles files, Map<String, Integer> first) {
    assertThat(kills)
        .as("runs that did not end before they were killed, seed %d", SEED)
        .isPositive();
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

  private static long lastSequence(RunCommand run) {
    try {
      Snapshot last = run.lake().table("lake.sensors").currentSnapshot();
      return last == null ? 0 : last.sequenceNumber();
    } catch (NoSuchTableException e) {
      return 0;
    }
  }
}
