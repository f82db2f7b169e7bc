package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.CountingSource;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class SplitForEachSubtaskTest {
  private static final FlinkPipelineOptions OPTIONS =
      PipelineOptionsFactory.create().as(FlinkPipelineOptions.class);

  private static <M extends UnboundedSource.CheckpointMark> List<UnboundedSource<Long, M>> split(
      UnboundedSource<Long, M> source, int desired, int subtasks) throws Exception {
    OPTIONS.setParallelism(subtasks);
    return new SplitForEachSubtask<>(source).split(desired, OPTIONS);
  }

  @Test
  void splitsThatAreMissingHaveNothingAndEndAtOnce() throws Exception {
    var splits = split(CountingSource.unbounded(), 1, 3);
    assertThat(splits).hasSize(3);
    assertThat(splits.get(0)).isNotInstanceOf(WithoutRecords.class);
    for (UnboundedSource<Long, ?> split : splits.subList(1, 3)) {
      WithoutRecords<?> shipped = (WithoutRecords<?>) SerializableUtils.ensureSerializable(split);
      try (UnboundedReader<?> reader = shipped.createReader(OPTIONS, null)) {
        assertThat(reader.start()).isFalse();
        assertThat(reader.advance()).isFalse();
        assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
        CoderProperties.coderDecodeEncodeEqual(
            shipped.getCheckpointMarkCoder(), (WithoutRecords.Mark) reader.getCheckpointMark());
      }
    }
  }

  @Test
  void noneIsAddedWhereThereAreEnough() throws Exception {
    assertThat(split(CountingSource.unbounded(), 4, 3))
        .hasSize(4)
        .noneMatch(split -> (UnboundedSource<?, ?>) split instanceof WithoutRecords);
    assertThat(split(CountingSource.unbounded(), 1, -1)).hasSize(1);
  }

  /** They are names of runner state. */
  @Test
  void namesOfStepsStay() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline.apply("ReadIt", Read.from(CountingSource.unbounded()));
    SplitsForFlink.in(pipeline);
    StringBuilder names = new StringBuilder();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof Read.Unbounded<?> read) {
              assertThat(read.getSource()).isInstanceOf(SplitForEachSubtask.class);
              names.append(node.getFullName());
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    assertThat(names).hasToString("ReadIt");
  }
}
