package io.firnline.iceberg.commit;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Beam metrics of commits; rows and files count what became visible in this attempt, not what was
 * found there. A refusal is counted before its exception fails the bundle: runners that drop the
 * metrics of failed bundles (Direct) lose it, those that keep tentative ones (Flink, Dataflow) show
 * it; the exception and its log line are there in any case.
 */
final class CommitMetrics implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Counter commits = Metrics.counter("firnline", "commits");
  private final Counter replayed = Metrics.counter("firnline", "commitsReplayed");
  private final Counter refused = Metrics.counter("firnline", "commitsRefused");
  private final Counter rows = Metrics.counter("firnline", "rowsCommitted");
  private final Counter files = Metrics.counter("firnline", "filesCommitted");
  private final Counter bytes = Metrics.counter("firnline", "bytesCommitted");
  private final Counter late = Metrics.counter("firnline", "lateRows");
  private final Counter dead = Metrics.counter("firnline", "deadLetters");
  private final Distribution commitMillis = Metrics.distribution("firnline", "commitMillis");
  private final Distribution delayMillis = Metrics.distribution("firnline", "eventTimeDelayMillis");

  void refused() {
    refused.inc();
  }

  void committed(List<CommittedSnapshot> snapshots, long nanos) {
    Set<Long> ids = new HashSet<>();
    for (CommittedSnapshot s : snapshots) {
      if (s.getReplayed()) {
        replayed.inc();
      } else {
        count(s);
        if (ids.add(s.getSnapshotId())) {
          commits.inc();
        }
      }
    }
    if (!ids.isEmpty()) {
      commitMillis.update(nanos / 1_000_000);
    }
  }

  private void count(CommittedSnapshot s) {
    rows.inc(s.getRows());
    files.inc(s.getFiles());
    bytes.inc(s.getBytes());
    late.inc(s.getLate());
    dead.inc(s.getDead());
    CommitWindow window = s.commitWindow();
    if (window.endMillis() < EventTime.FOREVER) {
      delayMillis.update(Math.max(0, s.getCommittedAt().getMillis() - window.endMillis()));
    }
  }
}
