package io.firnline.pipeline.it;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.ledger.LedgerStopException;
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
  private final boolean leavesOut;
  private transient @Nullable List<Delivered> delivered;

  /**
   * @param leavesOut whether it goes on with the next pane where one is refused, and ends its
   *     bundle
   */
  UnsortedCommit(CommitWindows cured, boolean leavesOut) {
    this.cured = cured;
    this.leavesOut = leavesOut;
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
      finish(out);
    }
  }

  private void finish(FinishBundleContext out) {
    try {
      cured.finishBundle(out);
    } catch (LedgerStopException refused) {
      if (!leavesOut) {
        throw refused;
      }
    }
  }
}
