package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.junit.jupiter.api.Test;

/** The names of steps are the names of runner state: a source has its own, the others stay. */
class LandingPipelineTest {
  @Test
  void eachSourceHasAStepOfItsOwnName() {
    List<String> kafka = steps("--kafkaBootstrapServers=kafka.invalid:1", "--kafkaTopics=t");
    List<String> files = steps("--source=FILES", "--files=/no/such/*");
    assertThat(kafka)
        .containsExactly(
            "ReadKafka", "CountRead", "Parse", "Window", "WriteToIceberg", "CountProgress");
    assertThat(files).startsWith("ReadFiles");
    assertThat(files.subList(1, files.size())).isEqualTo(kafka.subList(1, kafka.size()));
  }

  private static List<String> steps(String... source) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--icebergTable=lake.t",
                "--icebergCatalog={\"type\":\"rest\",\"uri\":\"http://catalog.invalid:8181\"}",
                "--schema=id string, timestamp long",
                "--eventTimeField=timestamp",
                "--writerId=w"));
    flags.addAll(List.of(source));
    List<String> steps = new ArrayList<>();
    LandingPipeline.create(Launcher.of(new Flags(flags)).options())
        .traverseTopologically(
            new PipelineVisitor.Defaults() {
              @Override
              public CompositeBehavior enterCompositeTransform(Node node) {
                if (node.getEnclosingNode() != null) {
                  String name = node.getFullName();
                  steps.add(name);
                  return CompositeBehavior.DO_NOT_ENTER_TRANSFORM;
                }
                return CompositeBehavior.ENTER_TRANSFORM;
              }
            });
    return steps;
  }
}
