package io.firnline.pipeline;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.pipeline.launch.Progress;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Tells this process's progress line what has been committed. A window counts once, whatever tables
 * it has rows in.
 */
final class CountProgress extends DoFn<CommittedSnapshot, Void> {
  private static final long serialVersionUID = 1L;

  private final String launchId;
  private final String home;

  CountProgress(String launchId, String home) {
    this.launchId = launchId;
    this.home = home;
  }

  @ProcessElement
  public void process(@Element CommittedSnapshot snapshot) {
    if (!snapshot.getReplayed()) {
      Progress progress = Progress.of(launchId);
      long delay = snapshot.getCommittedAt().getMillis() - snapshot.getWindowEnd().getMillis();
      long rows = snapshot.getRows() - snapshot.getDead();
      progress.committed(rows, snapshot.getLate(), snapshot.getDead());
      if (snapshot.getTable().equals(home)) {
        progress.window(Math.max(0, delay));
      }
    }
  }
}
