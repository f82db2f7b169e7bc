package io.firnline.iceberg.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogSpecTest {
  @Test
  void readsItsTextForm() {
    CatalogSpec spec =
        CatalogSpec.parse("{\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/x.db\",\"name\":\"lake\"}");
    assertThat(spec.name()).isEqualTo("lake");
    assertThat(spec.properties()).isEqualTo(Map.of("type", "jdbc", "uri", "jdbc:sqlite:/x.db"));
    assertThat(CatalogSpec.parse(spec.toJson())).isEqualTo(spec);
    assertThat(CatalogSpec.parse("{\"type\":\"rest\"}").name()).isEqualTo("iceberg");
  }

  @Test
  void refusesTextThatIsNoJsonWithoutShowingIt() {
    assertThatThrownBy(() -> CatalogSpec.parse("{\"password\":\"hush\"; \"x\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid catalog")
        .hasMessageNotContaining("hush");
  }

  @Test
  void showsNoSecret() {
    CatalogSpec spec =
        new CatalogSpec(
            "c",
            Map.of(
                "uri",
                "jdbc:postgresql://u:hush1@host/db?password=hush2&ssl=true",
                "jdbc.password",
                "hush3",
                "oauth2-client-secret",
                "hush4",
                "credential",
                "hush5",
                "token",
                "hush6",
                "s3.secret-access-key",
                "hush7",
                "warehouse",
                "s3://bucket/lake"));
    assertThat(spec.toString())
        .doesNotContain("hush")
        .contains("host/db", "ssl=true", "s3://bucket/lake");
  }

  @Test
  void acceptsAHadoopCatalogOnAFileSystem(@TempDir Path directory) {
    CatalogSpec spec =
        new CatalogSpec("c", Map.of("type", "hadoop", "warehouse", directory.toUri().toString()));
    assertThat(spec.load().name()).isEqualTo("c");
  }

  @Test
  void equalSpecsShareACatalog(@TempDir Path directory) {
    Map<String, String> properties =
        Map.of(
            "type",
            "jdbc",
            "uri",
            "jdbc:sqlite:" + directory.resolve("c.db"),
            "warehouse",
            directory.toUri().toString());
    assertThat(new CatalogSpec("c", properties).load())
        .isSameAs(new CatalogSpec("c", properties).load());
  }

  @Test
  void survivesSerialization() throws Exception {
    CatalogSpec spec = new CatalogSpec("c", Map.of("type", "rest", "uri", "http://h"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(spec);
    assertThat(new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject())
        .isEqualTo(spec);
  }
}
