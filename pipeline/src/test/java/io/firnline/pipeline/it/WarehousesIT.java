package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.testing.Warehouse;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic lands exactly once in tables on HDFS and on Google Cloud Storage, and is read back from
 * there.
 */
@Tag("more")
class WarehousesIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final HdfsCluster HDFS = new HdfsCluster();
  @RegisterExtension static final GcsServer GCS = new GcsServer();

  @TempDir Path folder;

  @Test
  void onHdfs() {
    landsOn(HDFS, jdbc());
  }

  /** It swaps by a rename, which HDFS does as one step. */
  @Test
  void onHdfsWithoutAnotherCatalog() {
    landsOn(HDFS, Map.of("type", "hadoop"));
  }

  @Test
  void onGoogleCloudStorage() {
    landsOn(GCS, jdbc());
  }

  private Map<String, String> jdbc() {
    return Map.of(
        "type", "jdbc", "uri", "jdbc:sqlite:" + folder.resolve("lake.db") + "?busy_timeout=20000");
  }

  private static void landsOn(StoreServer store, Map<String, String> catalog) {
    store.prepare();
    String name = catalog.get("type");
    Map<String, String> properties = new TreeMap<>(store.warehouse(name));
    properties.putAll(catalog);
    Lake lake = Lake.in(new CatalogSpec(name, properties));
    TwoRuns.land(BROKER, lake);
    assertThat(Warehouse.liveFiles(lake.table(lake.rows())))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(file).startsWith(store.uri(name) + "/"));
  }
}
