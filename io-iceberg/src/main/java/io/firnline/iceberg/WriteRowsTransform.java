package io.firnline.iceberg;

import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/** {@link WriteRows} between named collections of rows; see {@link WriteRowsProvider}. */
final class WriteRowsTransform extends SchemaTransform {
  private static final long serialVersionUID = 1L;

  private final WriteRows write;
  private final @Nullable String errors;

  /**
   * @param errors name of the output of rows that cannot be written; null: they fail the pipeline
   */
  WriteRowsTransform(WriteRows write, @Nullable String errors) {
    if (WriteRowsProvider.SNAPSHOTS.equals(errors)) {
      throw new IllegalArgumentException(
          "Invalid error_handling: '%s' is the output of committed snapshots; give another name, e.g. errors"
              .formatted(errors));
    }
    this.write = write;
    this.errors = errors;
  }

  @Override
  public PCollectionRowTuple expand(PCollectionRowTuple input) {
    PCollection<Row> rows = input.get(WriteRowsProvider.INPUT);
    if (errors == null) {
      return snapshots(rows, write);
    }
    return snapshotsAndErrors(rows, errors);
  }

  private PCollectionRowTuple snapshotsAndErrors(PCollection<Row> rows, String output) {
    Schema schema = rows.getSchema();
    ErrorHandler<BadRecord, PCollection<Row>> handler =
        rows.getPipeline().registerBadRecordErrorHandler(new BadRows(schema));
    PCollectionRowTuple snapshots = snapshots(rows, write.withBadRecordErrorHandler(handler));
    close(handler);
    return snapshots.and(output, Objects.requireNonNull(handler.getOutput()));
  }

  private static void close(ErrorHandler<BadRecord, ?> handler) {
    try {
      handler.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Cannot make the output of rows that cannot be written", e);
    }
  }

  private static PCollectionRowTuple snapshots(PCollection<Row> rows, WriteRows write) {
    PCollection<Row> snapshots =
        rows.apply("Write", write)
            .getSnapshots()
            .apply("SnapshotRows", SnapshotRows.transform())
            .setRowSchema(SnapshotRows.SCHEMA);
    return PCollectionRowTuple.of(WriteRowsProvider.SNAPSHOTS, snapshots);
  }
}
