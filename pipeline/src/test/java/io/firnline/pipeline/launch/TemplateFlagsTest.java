package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The flags that templates give to the program are options that go together. */
class TemplateFlagsTest {
  private static final Path TEMPLATES = Path.of("..", "templates");
  private static final Path KUBERNETES = TEMPLATES.resolve("flink/kubernetes");

  @ParameterizedTest
  @CsvSource({"s3-glue, glue", "s3-rest, rest", "gcs-biglake, rest", "hdfs-hive, hive"})
  void ofAFlinkDeployment(String overlay, String catalog) throws IOException {
    Map<String, ?> spec = map(yaml(KUBERNETES.resolve("base/flinkdeployment.yaml")), "spec");
    FirnlineOptions options =
        options(
            strings(map(spec, "job"), "args"),
            "/opt/firnline/catalog/catalog.json",
            KUBERNETES.resolve("overlays").resolve(overlay).resolve("catalog.json"));
    assertThat(options.getWriterId()).isEqualTo("sensors");
    assertThat(Catalogs.of(options).toString()).contains("type=" + catalog);
  }

  @Test
  void ofTheComposeFile() throws IOException {
    Map<String, ?> services = map(yaml(TEMPLATES.resolve("compose/compose.yml")), "services");
    List<String> command = strings(map(services, "jobmanager"), "command");
    FirnlineOptions options =
        options(
            command.subList(command.indexOf("run"), command.size()),
            "/opt/firnline/catalog.json",
            TEMPLATES.resolve("compose/catalog.json"));
    CatalogSpec catalog = Catalogs.of(options);
    assertThat(catalog.toString()).contains("http://catalog:8181");
  }

  private static FirnlineOptions options(List<String> args, String mounted, Path catalog) {
    assertThat(args.get(0)).isEqualTo("run");
    List<String> flags = new ArrayList<>(args.subList(1, args.size()));
    assertThat(flags.remove("--icebergCatalog=@" + mounted)).as("catalog").isTrue();
    flags.add("--icebergCatalog=@" + catalog);
    return Launcher.of(FlinkHost.flags(new Flags(flags))).options();
  }

  private static Map<String, ?> yaml(Path file) throws IOException {
    return new Yaml().load(Files.readString(file));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> map(Map<String, ?> in, String name) {
    return (Map<String, ?>) in.get(name);
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(Map<String, ?> in, String name) {
    return (List<String>) in.get(name);
  }
}
