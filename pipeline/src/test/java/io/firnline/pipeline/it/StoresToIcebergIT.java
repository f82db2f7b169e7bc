package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files of HDFS and Google Cloud Storage land exactly once, with the flags that users give. */
@Tag("more")
class StoresToIcebergIT {
  @RegisterExtension static final HdfsCluster HDFS = new HdfsCluster();
  @RegisterExtension static final GcsServer GCS = new GcsServer();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  @Test
  void ofHdfs() throws IOException {
    landOnce(HDFS);
  }

  @Test
  void ofGoogleCloudStorage() throws IOException {
    landOnce(GCS);
  }

  private void landOnce(StoreServer store) throws IOException {
    store.prepare();
    String prefix = UUID.randomUUID().toString();
    Lake lake = Lake.in(WAREHOUSE.catalog());
    SensorFiles files = new SensorFiles(folder, new Readings(31, 500, 0.01, 0.002), 10_000);
    files.append(3);
    for (int i = 0; i < 3; i++) {
      store.put(prefix + "/" + files.path(i).getFileName(), Files.readAllBytes(files.path(i)));
    }
    LandingJob job =
        LandingJob.ofFiles(lake, store.uri(prefix + "/readings-*"))
            .with("--metadataColumns=topic,partition,offset", "--windowSize=1h")
            .with(store.flags().toArray(String[]::new));
    job.run();
    files.assertHeldExactlyBy(lake, Map.of("files-1", 0));
    List<String> before = Warehouse.liveFiles(lake.table(lake.rows()), lake.branch());
    job.run();
    assertThat(Warehouse.liveFiles(lake.table(lake.rows()), lake.branch()))
        .containsExactlyInAnyOrderElementsOf(before);
  }
}
