package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.options.FirnlineOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogPreflightTest {
  @Test
  void makesATableThatCanBeCreatedOnceItIsTold(@TempDir Path dir) {
    FirnlineOptions options = options(dir.resolve("lake.db"), dir);
    options.setSchema("id string");
    CatalogPreflight.check(options);
    assertThat(dir.resolve("lake")).doesNotExist();
    CatalogPreflight.prepareTables(options);
    assertThat(dir.resolve("lake/t")).isDirectory();
  }

  @Test
  void asksForTheSchemaOfATableThatIsNotThere(@TempDir Path dir) {
    assertThatThrownBy(() -> CatalogPreflight.prepareTables(options(dir.resolve("lake.db"), dir)))
        .hasMessageStartingWith("Missing --schema: the catalog has no table lake.t");
  }

  @Test
  void saysWhyACatalogCannotBeUsed(@TempDir Path dir) throws Exception {
    Path noDatabase =
        Files.writeString(dir.resolve("lake.db"), "this is a text, and a long one too");
    assertThatThrownBy(() -> CatalogPreflight.check(options(noDatabase, dir)))
        .hasMessageStartingWith("Cannot use the catalog CatalogSpec[iceberg ")
        .hasMessageEndingWith("; check --icebergCatalog");
  }

  @Test
  void saysHowACatalogGetsItsJars() {
    FirnlineOptions options =
        OptionsParser.parse(
            Flags.of(
                "--icebergTable=lake.t",
                "--writerId=w",
                "--icebergCatalog={\"type\":\"hive\",\"uri\":\"thrift://localhost:1\"}"));
    assertThatThrownBy(() -> CatalogPreflight.check(options))
        .hasMessageContaining("Missing class org.apache.iceberg.hive.HiveCatalog")
        .hasMessageContaining("FIRNLINE_CLASSPATH=$(pipeline/bin/classpath hive)");
  }

  private static FirnlineOptions options(Path database, Path warehouse) {
    return OptionsParser.parse(
        Flags.of(
            "--icebergTable=lake.t",
            "--writerId=w",
            "--icebergCatalog={\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:%s\",\"warehouse\":\"%s\"}"
                .formatted(database, warehouse.toUri())));
  }
}
