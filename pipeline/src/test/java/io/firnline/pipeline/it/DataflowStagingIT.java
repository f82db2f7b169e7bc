package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line as a user starts it, in processes of its own, with nothing said of what goes to
 * the workers: all of its class path does, the first time.
 */
@Tag("more")
class DataflowStagingIT {
  @TempDir Path folder;

  @Test
  void theWholeClassPathIsUploadedOnce() {
    try (StorageServer storage = new StorageServer("bkt-a");
        DataflowServer dataflow = new DataflowServer()) {
      submit(storage, dataflow);
      List<String> uploaded = jars(storage.uploadedSince());
      assertThat(uploaded)
          .anyMatch(name -> name.contains("/iceberg-core-"))
          .anyMatch(name -> name.contains("/beam-sdks-java-core-"))
          .hasSizeGreaterThan(100);
      JsonNode first = dataflow.jobs().get(0);
      assertThat(first.at("/environment/workerPools/0/packages")).hasSize(uploaded.size());

      dataflow.setState(first.at("/id").asText(), "JOB_STATE_DRAINED");
      submit(storage, dataflow);
      assertThat(jars(storage.uploadedSince())).as("uploaded again").isEmpty();
      assertThat(dataflow.jobs().get(1).at("/environment/workerPools/0/packages"))
          .isEqualTo(first.at("/environment/workerPools/0/packages"));
      assertThat(storage.unknown()).isEmpty();
      assertThat(dataflow.unknown()).isEmpty();
    }
  }

  private static List<String> jars(List<String> names) {
    return names.stream().filter(name -> name.endsWith(".jar")).toList();
  }

  private void submit(StorageServer storage, DataflowServer dataflow) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "run",
                "--source=FILES",
                "--files=gs://bkt-a/readings/*.json",
                "--icebergTable=lake.sensor_data",
                "--icebergCatalog={\"type\":\"rest\",\"uri\":\"http://catalog.invalid:8181\"}",
                "--schema=sensor_id string, temperature double, timestamp long",
                "--eventTimeField=timestamp",
                "--writerId=sensors"));
    words.addAll(storage.flags());
    words.addAll(dataflow.flags());
    RunProcess.Ended ended = RunProcess.start(folder, words).end();
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out() + ended.err()).contains("Submitted job: 2026-11-29_job-");
  }
}
