package io.firnline.pipeline.launch;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.runners.PTransformOverrideFactory;
import org.apache.beam.sdk.util.construction.PTransformMatchers;
import org.apache.beam.sdk.util.construction.ReplacementOutputs;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/** Gives each subtask of Flink a split to read: see {@link SplitForEachSubtask}. */
final class SplitsForFlink {
  private SplitsForFlink() {}

  /**
   * Changes all unbounded reads of a pipeline that Flink will run. Their names stay; Beam would
   * warn of those within them, which Flink never sees.
   */
  static void in(Pipeline pipeline) {
    pipeline.getOptions().setStableUniqueNames(PipelineOptions.CheckEnabled.OFF);
    pipeline.replaceAll(
        List.of(
            PTransformOverride.of(
                PTransformMatchers.classEqualTo(Read.Unbounded.class), new Reads<>())));
  }

  private static final class Reads<T>
      implements PTransformOverrideFactory<PBegin, PCollection<T>, Read.Unbounded<T>> {
    @Override
    public PTransformReplacement<PBegin, PCollection<T>> getReplacementTransform(
        AppliedPTransform<PBegin, PCollection<T>, Read.Unbounded<T>> read) {
      return PTransformReplacement.of(
          read.getPipeline().begin(),
          Read.from(new SplitForEachSubtask<>(read.getTransform().getSource())));
    }

    @Override
    public Map<PCollection<?>, ReplacementOutput> mapOutputs(
        Map<TupleTag<?>, PCollection<?>> outputs, PCollection<T> replaced) {
      return ReplacementOutputs.singleton(outputs, replaced);
    }
  }
}
