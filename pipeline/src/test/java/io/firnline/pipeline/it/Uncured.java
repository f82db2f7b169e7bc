package io.firnline.pipeline.it;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.pipeline.launch.SplitForEachSubtask;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.kafka.KafkaBatches;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformMatcher;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.runners.PTransformOverrideFactory;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.construction.PTransformMatchers;
import org.apache.beam.sdk.util.construction.PTransformReplacements;
import org.apache.beam.sdk.util.construction.ReplacementOutputs;
import org.apache.beam.sdk.util.construction.SingleInputOutputOverrideFactory;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/** Takes a cure of ours out of a pipeline, to show what it is for. */
final class Uncured {
  private Uncured() {}

  /** Panes are committed in the order in which the runner hands them out. */
  static void panes(Pipeline pipeline) {
    panes(pipeline, /* leavesOut */ false);
  }

  /** And where one is refused, the bundle ends without it. */
  static void panesLeftOut(Pipeline pipeline) {
    panes(pipeline, /* leavesOut */ true);
  }

  private static void panes(Pipeline pipeline, boolean leavesOut) {
    pipeline.replaceAll(
        List.of(
            PTransformOverride.of(
                PTransformMatchers.parDoWithFnType(CommitWindows.class), new Panes(leavesOut))));
  }

  /** Readers begin in another way. */
  static void readers(Pipeline pipeline, UncuredReader.Kind kind) {
    PTransformMatcher ours =
        of ->
            of.getTransform() instanceof Read.Unbounded<?> read
                && source(read) instanceof KafkaBatches;
    pipeline.replaceAll(List.of(PTransformOverride.of(ours, new Readers(kind))));
  }

  private static UnboundedSource<?, ?> source(Read.Unbounded<?> read) {
    return read.getSource() instanceof SplitForEachSubtask<?, ?> all
        ? all.source()
        : read.getSource();
  }

  private static final class Panes
      extends SingleInputOutputOverrideFactory<
          PCollection<? extends KV<Integer, Iterable<WrittenGroup>>>,
          PCollection<CommittedSnapshot>,
          ParDo.SingleOutput<KV<Integer, Iterable<WrittenGroup>>, CommittedSnapshot>> {
    private final boolean leavesOut;

    Panes(boolean leavesOut) {
      this.leavesOut = leavesOut;
    }

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
          PTransformReplacements.getSingletonMainInput(of),
          ParDo.of(new UnsortedCommit(cured, leavesOut)));
    }
  }

  private record Readers(UncuredReader.Kind kind)
      implements PTransformOverrideFactory<
          PBegin, PCollection<RecordBatch>, Read.Unbounded<RecordBatch>> {
    @Override
    public PTransformReplacement<PBegin, PCollection<RecordBatch>> getReplacementTransform(
        AppliedPTransform<PBegin, PCollection<RecordBatch>, Read.Unbounded<RecordBatch>> of) {
      KafkaBatches cured = (KafkaBatches) source(of.getTransform());
      return PTransformReplacement.of(
          of.getPipeline().begin(), Read.from(new UncuredSource(cured, kind)));
    }

    @Override
    public Map<PCollection<?>, ReplacementOutput> mapOutputs(
        Map<TupleTag<?>, PCollection<?>> outputs, PCollection<RecordBatch> replaced) {
      return ReplacementOutputs.singleton(outputs, replaced);
    }
  }
}
