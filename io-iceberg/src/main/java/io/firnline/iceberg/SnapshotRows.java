package io.firnline.iceberg;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.Row;

/** Committed snapshots as rows, for pipelines of other languages. */
final class SnapshotRows extends SimpleFunction<CommittedSnapshot, Row> {
  private static final long serialVersionUID = 1L;

  /** The fields of {@link CommittedSnapshot}, by the names that they have in YAML. */
  static final Schema SCHEMA =
      Schema.builder()
          .addStringField("table")
          .addInt64Field("snapshot_id")
          .addInt64Field("sequence_number")
          .addDateTimeField("window_start")
          .addDateTimeField("window_end")
          .addInt64Field("files")
          .addInt64Field("rows")
          .addInt64Field("bytes")
          .addInt64Field("late")
          .addInt64Field("dead")
          .addBooleanField("replayed")
          .addDateTimeField("committed_at")
          .addInt64Field("commit_millis")
          .build();

  private SnapshotRows() {}

  static MapElements<CommittedSnapshot, Row> transform() {
    return MapElements.via(new SnapshotRows());
  }

  @Override
  public Row apply(CommittedSnapshot snapshot) {
    return Row.withSchema(SCHEMA)
        .addValues(
            snapshot.getTable(),
            snapshot.getSnapshotId(),
            snapshot.getSequenceNumber(),
            snapshot.getWindowStart(),
            snapshot.getWindowEnd(),
            snapshot.getFiles(),
            snapshot.getRows(),
            snapshot.getBytes(),
            snapshot.getLate(),
            snapshot.getDead(),
            snapshot.getReplayed(),
            snapshot.getCommittedAt(),
            snapshot.getCommitMillis())
        .build();
  }
}
