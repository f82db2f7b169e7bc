package io.firnline.pipeline.it;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.file.WrittenGroup;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** The committer without its cure for panes in any order: each pane of a bundle on its own. */
final class UnsortedCommit extends DoFn<KV<Integer, Iterable<WrittenGroup>>, CommittedSnapshot> {
  private static final long serialVersionUID = 1L;

  private final CommitWindows cured;
  private transient @Nullable List<Delivered> delivered;

  UnsortedCommit(CommitWindows cured) {
    this.cured = cured;
  }

  private record Delivered(KV<Integer, Iterable<WrittenGroup>> groups, BoundedWindow window) {}

  @Setup
  public void setup() {
    cured.setup();
  }

  @StartBundle
  public void startBundle() {
    delivered = new ArrayList<>();
  }

  @RequiresStableInput
  @ProcessElement
  public void process(@Element KV<Integer, Iterable<WrittenGroup>> groups, BoundedWindow window) {
    delivered.add(new Delivered(groups, window));
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext out) {
    for (Delivered pane : delivered) {
      cured.startBundle();
      cured.process(pane.groups(), pane.window());
      cured.finishBundle(out);
    }
  }
}
