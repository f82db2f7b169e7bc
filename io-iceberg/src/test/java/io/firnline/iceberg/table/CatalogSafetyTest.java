package io.firnline.iceberg.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which catalogs can lose commits, before and when they are loaded. */
class CatalogSafetyTest {
  private static final Schema SCHEMA =
      new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

  @TempDir Path dir;

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void restoreHadoop() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://b/w", "S3A://b/w", "gs://b/w", "abfss://c@a/w", "oss://b/w"})
  void anObjectStoreIsRefusedBeforeAndWhenItIsLoaded(String warehouse) {
    CatalogSpec spec = hadoop(warehouse);

    assertThatThrownBy(spec::checkSafe)
        .isInstanceOf(UnsafeCatalogException.class)
        .hasMessageContaining("a hadoop catalog on " + warehouse + " has no atomic swap")
        .hasMessageContaining("\"firnline.accept-unsafe-catalog\":\"true\"");
    assertThatThrownBy(spec::load).isInstanceOf(UnsafeCatalogException.class);
    assertThatCode(spec.acceptUnsafeCatalog()::checkSafe).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///w", "/w", "hdfs://name/w", "HDFS://name/w", "viewfs://all/w"})
  void aFileSystemIsNotRefused(String warehouse) {
    assertThatCode(hadoop(warehouse)::checkSafe).doesNotThrowAnyException();
  }

  @Test
  void aTypeIsTakenInAnyCaseAsIcebergDoes() {
    CatalogSpec byType = new CatalogSpec("c", Map.of("type", "Hadoop", "warehouse", "s3://b/w"));
    CatalogSpec byClass =
        new CatalogSpec(
            "c",
            Map.of(
                "catalog-impl", "org.apache.iceberg.hadoop.HadoopCatalog", "warehouse", "s3://b"));

    assertThatThrownBy(byType::checkSafe).isInstanceOf(UnsafeCatalogException.class);
    assertThatThrownBy(byType::load).isInstanceOf(UnsafeCatalogException.class);
    assertThatThrownBy(byClass::checkSafe).isInstanceOf(UnsafeCatalogException.class);
  }

  @Test
  void otherCatalogsMayHaveTheirWarehouseOnAnObjectStore() {
    CatalogSpec rest =
        new CatalogSpec("c", Map.of("type", "rest", "uri", "http://h", "warehouse", "s3://b/w"));

    assertThatCode(rest::checkSafe).doesNotThrowAnyException();
  }

  @Test
  void aReferenceIsFollowedAndWhatItStandsForNotShown() throws IOException {
    String reference = "@" + Files.writeString(dir.resolve("warehouse"), "s3a://hidden/w\n");
    CatalogSpec spec = hadoop(reference);

    assertThatThrownBy(spec::checkSafe)
        .isInstanceOf(UnsafeCatalogException.class)
        .hasMessageContaining("on s3a (warehouse " + reference + ") has no atomic swap")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(spec::load)
        .isInstanceOf(UnsafeCatalogException.class)
        .hasMessageNotContaining("hidden");
  }

  @Test
  void aReferenceToAFileSystemIsNotRefused() throws IOException {
    String uri = dir.resolve("lake").toUri().toString();
    CatalogSpec spec = hadoop("@" + Files.writeString(dir.resolve("warehouse"), uri));

    assertThatCode(spec::checkSafe).doesNotThrowAnyException();
    assertThat(spec.load().name()).isEqualTo("c");
    // a path without a colon, where it is set: its name is no scheme
    assertThatCode(hadoop("env:HOME")::checkSafe).doesNotThrowAnyException();
  }

  @Test
  void theTypeAndTheAcceptanceMayBeReferencesToo() throws IOException {
    String type = "@" + Files.writeString(dir.resolve("type"), "hadoop\n");
    String yes = "@" + Files.writeString(dir.resolve("yes"), "true\n");

    assertThatThrownBy(new CatalogSpec("c", Map.of("type", type, "warehouse", "gs://b"))::checkSafe)
        .isInstanceOf(UnsafeCatalogException.class);
    assertThatCode(
            new CatalogSpec(
                    "c",
                    Map.of("type", "hadoop", "warehouse", "gs://b", CatalogSpec.ACCEPT_UNSAFE, yes))
                ::checkSafe)
        .doesNotThrowAnyException();
  }

  /** The worker may have what the launcher has not. */
  @ParameterizedTest
  @ValueSource(
      strings = {"@/only/on/workers", "@nosuchstore://b/w", "env:FIRNLINE_ON_WORKERS_ONLY"})
  void aReferenceThatLeadsNowhereHereIsLeftToTheWorker(String reference) {
    CatalogSpec spec = hadoop(reference);

    assertThatCode(spec::checkSafe).doesNotThrowAnyException();
    assertThatThrownBy(spec::load).hasMessageMatching("(Cannot read|Missing environment) .*");
  }

  @Test
  void aWarehouseWithoutASchemeIsWhereHadoopIsConfigured() throws IOException {
    CatalogSpec spec = hadoop("/lake");

    configureHadoop(Map.of("fs.defaultFS", "s3a://bucket"));
    assertThatThrownBy(spec::checkSafe)
        .isInstanceOf(UnsafeCatalogException.class)
        .hasMessageContaining(
            "on s3a (warehouse /lake, by fs.defaultFS of Hadoop's configuration)");
    assertThatThrownBy(spec::load).isInstanceOf(UnsafeCatalogException.class);
    configureHadoop(Map.of("fs.defaultFS", "hdfs://name:8020"));
    assertThatCode(spec::checkSafe).doesNotThrowAnyException();
  }

  @Test
  void oneThatIsAcceptedCanBeUsed() throws IOException {
    configureHadoop(Map.of("fs.store.impl", Store.class.getName()));
    CatalogSpec spec = hadoop("store://" + dir.resolve("lake"));
    assertThatThrownBy(spec::load)
        .isInstanceOf(UnsafeCatalogException.class)
        .hasMessageContaining("store://");
    CatalogSpec accepted = spec.acceptUnsafeCatalog();

    Table made = Tables.loadOrCreate(accepted, "lake.rows", TableCreation.of(SCHEMA));
    made.newFastAppend().set("by", "test").commit();

    Table found = Tables.load(CatalogSpec.parse(accepted.toJson()), "lake.rows");
    assertThat(found.location()).startsWith("store:");
    assertThat(found.currentSnapshot().summary()).containsEntry("by", "test");
    assertThat(dir.resolve("lake/lake/rows/metadata")).isNotEmptyDirectory();
  }

  private static CatalogSpec hadoop(String warehouse) {
    return new CatalogSpec("c", Map.of("type", "hadoop", "warehouse", warehouse));
  }

  /** A core-site.xml on the class path of this thread, where Hadoop looks for it. */
  private void configureHadoop(Map<String, String> settings) throws IOException {
    String properties =
        settings.entrySet().stream()
            .map(
                e ->
                    "<property><name>%s</name><value>%s</value></property>"
                        .formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
    Path folder = Files.createTempDirectory(dir, "conf");
    Files.writeString(
        folder.resolve("core-site.xml"), "<configuration>" + properties + "</configuration>");
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {folder.toUri().toURL()}, before));
  }

  /** A file system that Firnline knows nothing of, as an object store is to Hadoop. */
  public static final class Store extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("store:///");
    }

    @Override
    public String getScheme() {
      return "store";
    }
  }
}
