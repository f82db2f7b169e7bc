package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.launch.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Objects of an S3 bucket land exactly once, and one that was replaced is told apart. */
class S3ToIcebergIT {
  @RegisterExtension static final S3Proxy S3 = new S3Proxy();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final String prefix = UUID.randomUUID().toString();
  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @Test
  void landsEachRecordOnceAndARerunAppendsNothing() throws IOException {
    SensorFiles files = new SensorFiles(folder, new Readings(31, 500, 0.01, 0.002), 10_000);
    files.append(3);
    for (int i = 0; i < 3; i++) {
      upload(files.path(i), Files.readAllBytes(files.path(i)));
    }
    LandingJob job =
        LandingJob.ofFiles(lake, S3.uri(prefix + "/readings-*"))
            .with("--metadataColumns=topic,partition,offset", "--windowSize=1h")
            .with(S3.flags().toArray(String[]::new));

    job.run();

    files.assertHeldExactlyBy(lake, Map.of("files-1", 0));
    List<String> before = Warehouse.liveFiles(lake.table(lake.rows()), lake.branch());
    job.run();
    assertThat(Warehouse.liveFiles(lake.table(lake.rows()), lake.branch()))
        .containsExactlyInAnyOrderElementsOf(before);

    byte[] other = Files.readAllBytes(files.path(0));
    Arrays.fill(other, 0, 10, (byte) ' ');
    upload(files.path(0), other);
    assertThatThrownBy(job.with("--numberOfExecutionRetries=0")::run)
        .satisfies(
            e ->
                assertThat(Failures.message(e))
                    .contains("has landed lines of files that have changed since, 1 of them"));
  }

  private void upload(Path file, byte[] bytes) {
    S3.put(prefix + "/" + file.getFileName(), bytes);
  }
}
