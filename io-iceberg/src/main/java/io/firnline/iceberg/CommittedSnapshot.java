package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.block.CommitWindow;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.joda.time.Instant;

/**
 * One window in one table, committed. Several may share a snapshot: when catching up, all windows
 * that came together become one.
 */
@AutoValue
@DefaultSchema(AutoValueSchema.class)
public abstract class CommittedSnapshot {
  /** Snapshot id and sequence number of a replayed pane whose snapshot has expired. */
  public static final long EXPIRED = -1;

  /** Full name of the table. */
  public abstract String getTable();

  /** Id of the snapshot; {@link #EXPIRED} when it is gone. */
  public abstract long getSnapshotId();

  /** The snapshot's sequence number; {@link #EXPIRED} when it is gone. */
  public abstract long getSequenceNumber();

  /** Inclusive start of the window. */
  public abstract Instant getWindowStart();

  /** Exclusive end of the window. */
  public abstract Instant getWindowEnd();

  /** Data files of this window in this table. */
  public abstract long getFiles();

  /** Rows in them. */
  public abstract long getRows();

  /** Their length in storage, in bytes. */
  public abstract long getBytes();

  /** Those of the rows that came after their own window. */
  public abstract long getLate();

  /** Those of the rows that are dead letters. */
  public abstract long getDead();

  /** Whether the runner delivered it again: it had been committed before. */
  public abstract boolean getReplayed();

  /** When the snapshot was made, by the committer's clock; when it was found, once expired. */
  public abstract Instant getCommittedAt();

  /** How long the commit took that it was part of, in milliseconds. */
  public abstract long getCommitMillis();

  /** The window. */
  public CommitWindow commitWindow() {
    return new CommitWindow(getWindowStart().getMillis(), getWindowEnd().getMillis());
  }

  /** The same, with the time that its commit took. */
  public CommittedSnapshot withCommitMillis(long millis) {
    return toBuilder().setCommitMillis(millis).build();
  }

  abstract Builder toBuilder();

  /** A builder with nothing set. */
  public static Builder builder() {
    return new AutoValue_CommittedSnapshot.Builder().setCommitMillis(0);
  }

  /** Builds a {@link CommittedSnapshot}; everything must be set. */
  @AutoValue.Builder
  public abstract static class Builder {
    public abstract Builder setTable(String table);

    public abstract Builder setSnapshotId(long snapshotId);

    public abstract Builder setSequenceNumber(long sequenceNumber);

    public abstract Builder setWindowStart(Instant start);

    public abstract Builder setWindowEnd(Instant end);

    public abstract Builder setFiles(long files);

    public abstract Builder setRows(long rows);

    public abstract Builder setBytes(long bytes);

    public abstract Builder setLate(long late);

    public abstract Builder setDead(long dead);

    public abstract Builder setReplayed(boolean replayed);

    public abstract Builder setCommittedAt(Instant instant);

    public abstract Builder setCommitMillis(long millis);

    public abstract CommittedSnapshot build();
  }
}
