package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.block.CommitWindow;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldNumber;
import org.joda.time.Instant;

/**
 * One window in one table, committed. Several may share a snapshot: when catching up, all windows
 * that came together become one.
 *
 * <p>Its fields are numbered, since a coder writes them in the order of its schema: without numbers
 * that is the order in which a JVM happens to list methods. New ones come last.
 */
@AutoValue
@DefaultSchema(AutoValueSchema.class)
public abstract class CommittedSnapshot {
  /** Snapshot id and sequence number of a replayed pane whose snapshot has expired. */
  public static final long EXPIRED = -1;

  /** Full name of the table. */
  @SchemaFieldNumber("0")
  public abstract String getTable();

  /** Id of the snapshot; {@link #EXPIRED} when it is gone. */
  @SchemaFieldNumber("1")
  public abstract long getSnapshotId();

  /** The snapshot's sequence number; {@link #EXPIRED} when it is gone. */
  @SchemaFieldNumber("2")
  public abstract long getSequenceNumber();

  /** Inclusive start of the window. */
  @SchemaFieldNumber("3")
  public abstract Instant getWindowStart();

  /** Exclusive end of the window. */
  @SchemaFieldNumber("4")
  public abstract Instant getWindowEnd();

  /** Data files of this window in this table. */
  @SchemaFieldNumber("5")
  public abstract long getFiles();

  /** Rows in them. */
  @SchemaFieldNumber("6")
  public abstract long getRows();

  /** Their length in storage, in bytes. */
  @SchemaFieldNumber("7")
  public abstract long getBytes();

  /** Those of the rows that came after their own window. */
  @SchemaFieldNumber("8")
  public abstract long getLate();

  /** Those of the rows that are dead letters. */
  @SchemaFieldNumber("9")
  public abstract long getDead();

  /** Whether the runner delivered it again: it had been committed before. */
  @SchemaFieldNumber("10")
  public abstract boolean getReplayed();

  /** When the snapshot was made, by the committer's clock; when it was found, once expired. */
  @SchemaFieldNumber("11")
  public abstract Instant getCommittedAt();

  /**
   * How long the commit took that made it visible, in milliseconds, from the first look at the home
   * table until all tables had their files, with all attempts and waits. Windows that were
   * committed together, and the tables of one window, have the same; for what was {@link
   * #getReplayed} it is how long it took to find it.
   */
  @SchemaFieldNumber("12")
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
