package io.firnline.pipeline.it;

import io.firnline.iceberg.table.CatalogSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.SnapshotRef;

/** A command line of {@code run}, to be started in processes of its own. */
final class RunCommand {
  private static final String WAREHOUSE = "warehouse";

  private final Path folder;
  private final List<String> words;
  private final String jars;

  private RunCommand(Path folder, List<String> words, String jars) {
    this.folder = folder;
    this.words = List.copyOf(words);
    this.jars = jars;
  }

  /** Lands sensor readings in {@code lake.sensors} of a catalog in the folder. */
  static RunCommand landing(Path folder, String bootstrap, String topic) {
    String catalog =
        "{\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:%s/lake.db\",\"warehouse\":\"%s\"}"
            .formatted(folder, folder.resolve(WAREHOUSE).toUri());
    return new RunCommand(
        folder,
        List.of(
            "run",
            "--kafkaBootstrapServers=" + bootstrap,
            "--kafkaTopics=" + topic,
            "--icebergTable=lake.sensors",
            "--writerId=sensors",
            "--icebergCatalog=" + catalog,
            "--schema=sensor_id string, temperature double, humidity double, timestamp long",
            "--metadataColumns=partition,offset",
            CommitAudit.ALL_SNAPSHOTS,
            "--eventTimeField=timestamp",
            "--windowSize=2s",
            "--allowedDisorder=1s",
            "--checkpointInterval=1s"),
        "");
  }

  /** With further jars, as {@code FIRNLINE_CLASSPATH} gives them. */
  RunCommand withJars(String classPath) {
    return new RunCommand(folder, words, classPath);
  }

  /** With further flags; one that is there already is replaced. */
  RunCommand with(String... flags) {
    RunCommand changed = this;
    for (String flag : flags) {
      List<String> next = new ArrayList<>(changed.without(nameOf(flag)).words);
      next.add(flag);
      changed = new RunCommand(folder, next, jars);
    }
    return changed;
  }

  RunCommand without(String name) {
    return new RunCommand(
        folder, words.stream().filter(w -> !nameOf(w).equals(name)).toList(), jars);
  }

  /** Where it keeps all that it keeps. */
  Path folder() {
    return folder;
  }

  /** Whether something was written to the warehouse, which its catalog is made before. */
  boolean hasWarehouse() {
    return Files.isDirectory(folder.resolve(WAREHOUSE));
  }

  Lake lake() {
    String flag =
        words.stream().filter(w -> w.startsWith("--icebergCatalog=")).findFirst().orElseThrow();
    return new Lake(
        CatalogSpec.parse(flag.substring(flag.indexOf('=') + 1)), "lake", SnapshotRef.MAIN_BRANCH);
  }

  RunProcess start() {
    return RunProcess.start(folder, RunProcess.classPathWith(jars), words);
  }

  RunProcess.Ended toTheEnd() {
    try (RunProcess process = start()) {
      return process.end();
    }
  }

  private static String nameOf(String word) {
    int end = word.indexOf('=');
    return end < 0 ? word : word.substring(0, end);
  }
}
