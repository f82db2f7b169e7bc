package io.firnline.iceberg.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
  @Test
  void areReplacedByWhatTheyStandFor(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("password"), "hush\n");
    Map<String, String> given = Map.of("a", "env:A", "b", "@" + file, "c", "plain");
    assertThat(References.resolve(given, Map.of("A", "1")::get))
        .isEqualTo(Map.of("a", "1", "b", "hush", "c", "plain"));
  }

  @Test
  void nameThePropertyThatLeadsNowhere() {
    assertThatThrownBy(() -> References.resolve(Map.of("sasl.password", "env:NOPE"), name -> null))
        .hasMessage("Missing environment variable NOPE: the property sasl.password refers to it");
    assertThatThrownBy(() -> References.resolve(Map.of("p", "@/no/such/file")))
        .hasMessageStartingWith("Cannot read @/no/such/file: ");
  }

  @Test
  void ofACatalogAreResolvedOnlyWhereItIsLoaded(@TempDir Path dir) throws Exception {
    Path secret = Files.writeString(dir.resolve("uri"), "jdbc:sqlite:" + dir.resolve("hidden.db"));
    CatalogSpec spec =
        CatalogSpec.parse(
            "{\"type\":\"jdbc\",\"uri\":\"@%s\",\"warehouse\":\"%s\"}"
                .formatted(secret, dir.resolve("lake").toUri()));
    assertThat(spec.load().tableExists(TableIdentifier.of("lake", "t"))).isFalse();
    assertThat(dir.resolve("hidden.db")).exists();
    assertThat(spec.toString() + spec.toJson()).doesNotContain("hidden.db");
  }

  @Test
  void ofDriversAndCatalogsThatAreMissingAreExplained() {
    CatalogSpec driver =
        new CatalogSpec("a", Map.of("type", "jdbc", "uri", "jdbc:nosuch://h/d", "warehouse", "/w"));
    assertThatThrownBy(driver::load)
        .hasMessage(
            "Missing JDBC driver of jdbc:nosuch for catalog 'a': put its jar on the class path of launcher and workers");
    CatalogSpec catalog = new CatalogSpec("b", Map.of("catalog-impl", "com.example.NoCatalog"));
    assertThatThrownBy(catalog::load)
        .hasMessage(
            "Missing class com.example.NoCatalog for catalog 'b': put its jar on the class path of launcher and workers");
  }
}
