package io.firnline.pipeline.launch;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with options for Dataflow alone. Its workers have neither the disk nor the
 * environment of the machine that launches a job: what points there would only be noticed minutes
 * after the launch, by a job that fails again and again.
 */
final class DataflowCheck {
  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern EMBEDDED_DATABASE =
      Pattern.compile("^jdbc:(sqlite|h2|derby|hsqldb):.*");

  private static final String AT_LEAST_ONCE = "streaming_mode_at_least_once";

  private final FirnlineOptions options;
  private final Flags flags;

  /** An image of the user's own may bring files and variables. */
  private final boolean ownImage;

  private final List<String> problems = new ArrayList<>();

  private DataflowCheck(FirnlineOptions options, Flags flags) {
    this.options = options;
    this.flags = flags;
    this.ownImage = flags.has("sdkContainerImage");
  }

  /** All problems, one sentence each; asks nobody but the configuration of gcloud. */
  static List<String> problems(FirnlineOptions options, Flags flags) {
    DataflowCheck check = new DataflowCheck(options, flags);
    check.mode();
    check.place();
    check.files();
    check.file("icebergCatalog", "", options.getIcebergCatalog());
    check.file("schema", "", options.getSchema());
    check.catalog();
    check.references("kafkaConsumerProperties", options.getKafkaConsumerProperties());
    check.reference("schemaRegistryLogin", "", options.getSchemaRegistryLogin());
    return List.copyOf(check.problems);
  }

  private void mode() {
    flags.args().stream()
        .filter(arg -> arg.contains(AT_LEAST_ONCE))
        .forEach(
            arg ->
                problems.add(
                    "Invalid --%s %s: it delivers records twice, which no commit can undo; leave it out"
                        .formatted(Flags.nameOf(arg), AT_LEAST_ONCE)));
  }

  private void place() {
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    if (isBlank(dataflow.getProject())) {
      problems.add("Missing --project: name the Google Cloud project that the job is to run in");
    }
    if (isBlank(dataflow.getRegion())) {
      problems.add("Missing --region: say where the job is to run, e.g. europe-west1");
    }
  }

  private static boolean isBlank(@Nullable String value) {
    return value == null || value.isBlank();
  }

  private void files() {
    Objects.requireNonNullElse(options.getFiles(), List.<String>of()).stream()
        .filter(DataflowCheck::isOnDisk)
        .forEach(
            glob ->
                problems.add(
                    "Invalid --files %s: workers of Dataflow do not reach this disk; give gs://BUCKET/PATH"
                        .formatted(glob)));
  }

  private void catalog() {
    String text = options.getIcebergCatalog();
    if (isBlank(text)) {
      return; // OptionsCheck has named it
    }
    CatalogSpec spec;
    try {
      spec = Catalogs.read(Objects.requireNonNull(text));
    } catch (IllegalArgumentException e) {
      return; // OptionsCheck has named it
    }
    String uri = spec.properties().getOrDefault("uri", "");
    if (EMBEDDED_DATABASE.matcher(uri).matches()) {
      problems.add(
          "Invalid --icebergCatalog uri %s: it is a file, which each worker of Dataflow would have for itself; use a catalog that is a server, e.g. of type rest"
              .formatted(uri));
    }
    String warehouse = spec.properties().get("warehouse");
    // A REST catalog may call a warehouse by any name.
    if (warehouse != null && (warehouse.startsWith("file:") || warehouse.startsWith("/"))) {
      problems.add(
          "Invalid --icebergCatalog warehouse %s: workers of Dataflow do not reach this disk; give gs://BUCKET/PATH"
              .formatted(warehouse));
    }
    references("icebergCatalog", spec.properties());
  }

  private void references(String option, @Nullable Map<String, String> properties) {
    if (properties != null) {
      properties.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(property -> reference(option, property.getKey() + " ", property.getValue()));
    }
  }

  private void reference(String option, String property, @Nullable String value) {
    if (value != null && value.startsWith("env:") && !ownImage) {
      problems.add(
          "Invalid --%s %s%s: workers of Dataflow do not have this variable; give @gs://BUCKET/FILE, or an image that sets it by --sdkContainerImage"
              .formatted(option, property, value));
    }
    file(option, property, value);
  }

  private void file(String option, String property, @Nullable String value) {
    if (value != null && value.startsWith("@") && isOnDisk(value.substring(1)) && !ownImage) {
      problems.add(
          "Invalid --%s %s%s: workers of Dataflow do not have this file; give @gs://BUCKET/FILE, or an image that has it by --sdkContainerImage"
              .formatted(option, property, value));
    }
  }

  private static boolean isOnDisk(String path) {
    return path.startsWith("file:") || !SCHEME.matcher(path).matches();
  }
}
