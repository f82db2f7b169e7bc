package io.firnline.pipeline;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.pipeline.launch.Progress;
import org.apache.beam.sdk.transforms.DoFn;

/** Tells this process's progress line what has been committed. */
final class CountProgress extends DoFn<CommittedSnapshot, Void> {
  private static final long serialVersionUID = 1L;

  private final String launchId;

  CountProgress(String launchId) {
    this.launchId = launchId;
  }

  @ProcessElement
  public void process(@Element CommittedSnapshot snapshot) {
    if (!snapshot.getReplayed()) {
      long delay = snapshot.getCommittedAt().getMillis() - snapshot.getWindowEnd().getMillis();
      long rows = snapshot.getRows() - snapshot.getDead();
      Progress.of(launchId)
          .committed(rows, snapshot.getLate(), snapshot.getDead(), Math.max(0, delay));
    }
  }
}
