package io.firnline.iceberg.commit;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.StopForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the panes of a bundle: on Flink, all that one checkpoint has released.
 *
 * <p>Stable input is what makes a re-delivered pane the same pane: on Flink the elements are in a
 * completed checkpoint before they come here, on Dataflow they have passed a shuffle. A pane that
 * cannot be committed fails its bundle, since a bundle that finishes with a pane left over has lost
 * it.
 */
public final class CommitWindows
    extends DoFn<KV<Integer, Iterable<WrittenGroup>>, CommittedSnapshot> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(CommitWindows.class);

  private final CommitSettings settings;
  private final long delayMillis;
  private final Counter refused = Metrics.counter("firnline", "commitsRefused");
  private transient @Nullable PaneCommitter committer;
  private transient @Nullable List<Pane> panes;
  private transient @Nullable Map<CommitWindow, BoundedWindow> windows;

  public CommitWindows(CommitSettings settings) {
    this(settings, Duration.ZERO);
  }

  /**
   * @param windowDelay how much later Beam's windows are than the commit windows
   */
  public CommitWindows(CommitSettings settings, Duration windowDelay) {
    this.settings = settings;
    this.delayMillis = windowDelay.toMillis();
  }

  @Setup
  public void setup() {
    committer = new PaneCommitter(settings);
  }

  @StartBundle
  public void startBundle() {
    panes = new ArrayList<>();
    windows = new HashMap<>();
  }

  @RequiresStableInput
  @ProcessElement
  public void process(@Element KV<Integer, Iterable<WrittenGroup>> groups, BoundedWindow window) {
    List<WrittenGroup> written = new ArrayList<>();
    groups.getValue().forEach(written::add);
    // The last pane of the global window is empty where a user's trigger has fired for all; on
    // Flink also that of others, when the watermark jumps past the end of a window.
    if (!written.isEmpty()) {
      CommitWindow of = CommitWindow.of(window).earlierBy(delayMillis);
      Objects.requireNonNull(panes).add(Pane.of(of, written));
      Objects.requireNonNull(windows).put(of, window);
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext out) {
    for (CommittedSnapshot snapshot : commit()) {
      BoundedWindow window =
          Objects.requireNonNull(Objects.requireNonNull(windows).get(snapshot.commitWindow()));
      out.output(snapshot, window.maxTimestamp(), window);
    }
  }

  private List<CommittedSnapshot> commit() {
    try {
      return Objects.requireNonNull(committer).commit(Objects.requireNonNull(panes));
    } catch (LedgerStopException e) {
      if (MetricsEnvironment.getCurrentContainer() != null) { // Flink has none here
        refused.inc();
      }
      LOG.error("Refused for good ({}): {}", e.reason(), e.getMessage());
      throw StopForm.forRunner(e);
    }
  }
}
