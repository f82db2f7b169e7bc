package io.firnline.iceberg.commit;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.EventTime;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Counts commits in Beam's metrics and passes them on; rows and files count what became visible in
 * this attempt, not what was found there. A step of its own, since Flink takes no metrics from a
 * step whose input is stable: it is run when a checkpoint completes, outside of any element.
 */
public final class CountCommits extends DoFn<CommittedSnapshot, CommittedSnapshot> {
  private static final long serialVersionUID = 1L;

  private final Counter commits = Metrics.counter("firnline", "commits");
  private final Counter replayed = Metrics.counter("firnline", "commitsReplayed");
  private final Counter rows = Metrics.counter("firnline", "rowsCommitted");
  private final Counter files = Metrics.counter("firnline", "filesCommitted");
  private final Counter bytes = Metrics.counter("firnline", "bytesCommitted");
  private final Counter late = Metrics.counter("firnline", "lateRows");
  private final Counter dead = Metrics.counter("firnline", "deadLetters");
  private final Distribution commitMillis = Metrics.distribution("firnline", "commitMillis");
  private final Distribution delayMillis = Metrics.distribution("firnline", "eventTimeDelayMillis");
  // Flink's reporters show counters and gauges, but no distributions.
  private final Gauge lastCommit = Metrics.gauge("firnline", "lastCommitSeconds");
  private final Gauge committedTo = Metrics.gauge("firnline", "committedToSeconds");
  // Snapshots of several tables take turns; each is counted once.
  private transient Set<Long> recent = new LinkedHashSet<>();
  private transient long newestCommit;
  private transient long newestEnd;

  @Setup
  public void setup() {
    recent = new LinkedHashSet<>();
    newestCommit = Long.MIN_VALUE;
    newestEnd = Long.MIN_VALUE;
  }

  @ProcessElement
  public void process(@Element CommittedSnapshot s, OutputReceiver<CommittedSnapshot> out) {
    if (s.getReplayed()) {
      replayed.inc();
    } else {
      count(s);
      replayed.inc(0); // so that "none" can be told from "not reported"
    }
    gauge(s);
    out.output(s);
  }

  /** What was found there counts too: after a restart it is the newest that there is. */
  private void gauge(CommittedSnapshot s) {
    newestCommit = Math.max(newestCommit, s.getCommittedAt().getMillis());
    lastCommit.set(Math.floorDiv(newestCommit, 1_000));
    if (s.commitWindow().endMillis() < EventTime.FOREVER) {
      newestEnd = Math.max(newestEnd, s.commitWindow().endMillis());
      committedTo.set(Math.floorDiv(newestEnd, 1_000));
    }
  }

  private void count(CommittedSnapshot s) {
    if (recent.add(s.getSnapshotId())) {
      commits.inc();
      commitMillis.update(s.getCommitMillis());
    }
    if (recent.size() > 1_000) {
      recent.remove(recent.iterator().next());
    }
    rows.inc(s.getRows());
    files.inc(s.getFiles());
    bytes.inc(s.getBytes());
    late.inc(s.getLate());
    dead.inc(s.getDead());
    if (s.commitWindow().endMillis() < EventTime.FOREVER) {
      long delay = s.getCommittedAt().getMillis() - s.commitWindow().endMillis();
      delayMillis.update(Math.max(0, delay));
    }
  }
}
