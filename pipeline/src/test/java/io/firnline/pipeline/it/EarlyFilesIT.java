package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.launch.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A window that is larger than a file leaves in several, before it ends, and is committed whole.
 */
class EarlyFilesIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @Test
  void filesOfAnOpenWindowAreCommittedWithIt() {
    SensorTopic topic = BROKER.topic(2, new Readings(3, 500, 0.001, 0.001));
    topic.append(600_000, 500_000);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    String launch = UUID.randomUUID().toString();
    CompletableFuture<Void> job =
        LandingJob.of(lake, BROKER, topic.name())
            .with(
                "--windowSize=1d",
                "--targetFileSize=1MiB",
                "--shards=1",
                "--launchId=" + launch,
                "--untilCaughtUp=true")
            .start();
    Set<String> early = new TreeSet<>();
    Proof.await(
        "all records are read",
        () -> {
          Set<String> files = dataFiles(lake);
          // The window ends when all is read: what was there before was written into an open one.
          if (Progress.of(launch).state().records() < topic.records()) {
            early.addAll(files);
          }
          return job.isDone();
        });
    job.join();
    lake.assertHoldsExactly(topic);
    assertThat(lake.ledger(lake.rows()).n()).as("panes").isOne();
    assertThat(early).as("files of the open window").isNotEmpty();
    assertThat(Warehouse.liveFiles(lake.table(lake.rows())))
        .map(EarlyFilesIT::name)
        .containsAll(early);
  }

  private static Set<String> dataFiles(Lake lake) {
    Path folder = WAREHOUSE.directory().resolve("jdbc").resolve(lake.rows().replace('.', '/'));
    if (!Files.exists(folder)) {
      return Set.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      Set<String> files = new TreeSet<>();
      all.map(path -> name(path.toString()))
          .filter(name -> name.endsWith(".parquet"))
          .forEach(files::add);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }
}
