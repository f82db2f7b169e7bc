package io.firnline.pipeline.it;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.file.WrittenGroup;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.construction.PTransformMatchers;
import org.apache.beam.sdk.util.construction.PTransformReplacements;
import org.apache.beam.sdk.util.construction.SingleInputOutputOverrideFactory;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Takes a cure of ours out of a pipeline, to show what it is for. */
final class Uncured {
  private Uncured() {}

  /** Panes are committed in the order in which the runner hands them out. */
  static void panes(Pipeline pipeline) {
    pipeline.replaceAll(
        List.of(
            PTransformOverride.of(
                PTransformMatchers.parDoWithFnType(CommitWindows.class), new Panes())));
  }

  private static final class Panes
      extends SingleInputOutputOverrideFactory<
          PCollection<? extends KV<Integer, Iterable<WrittenGroup>>>,
          PCollection<CommittedSnapshot>,
          ParDo.SingleOutput<KV<Integer, Iterable<WrittenGroup>>, CommittedSnapshot>> {
    @Override
    public PTransformReplacement<
            PCollection<? extends KV<Integer, Iterable<WrittenGroup>>>,
            PCollection<CommittedSnapshot>>
        getReplacementTransform(
            AppliedPTransform<
                    PCollection<? extends KV<Integer, Iterable<WrittenGroup>>>,
                    PCollection<CommittedSnapshot>,
                    ParDo.SingleOutput<KV<Integer, Iterable<WrittenGroup>>, CommittedSnapshot>>
                of) {
      CommitWindows cured = (CommitWindows) of.getTransform().getFn();
      return PTransformReplacement.of(
          PTransformReplacements.getSingletonMainInput(of), ParDo.of(new UnsortedCommit(cured)));
    }
  }
}
