package io.firnline.iceberg;

import java.util.Objects;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.providers.ErrorHandling;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Rows that cannot be written, as Beam YAML wants them: {@code failed_row}, the row as it came, and
 * {@code error_message}.
 */
final class BadRows extends PTransform<PCollection<BadRecord>, PCollection<Row>> {
  private static final long serialVersionUID = 1L;

  private final Schema rows;

  BadRows(Schema rows) {
    this.rows = rows;
  }

  @Override
  public PCollection<Row> expand(PCollection<BadRecord> bad) {
    Schema errors = ErrorHandling.errorSchema(rows);
    return bad.apply("BadRows", ParDo.of(new ToRow(rows, errors))).setRowSchema(errors);
  }

  private static final class ToRow extends DoFn<BadRecord, Row> {
    private static final long serialVersionUID = 1L;

    private final RowCoder rows;
    private final Schema errors;

    ToRow(Schema rows, Schema errors) {
      this.rows = RowCoder.of(rows);
      this.errors = errors;
    }

    /** {@link RowsToBlocks} has encoded the row with the same coder. */
    @ProcessElement
    public void process(@Element BadRecord bad, OutputReceiver<Row> out) throws CoderException {
      byte[] encoded = Objects.requireNonNull(bad.getRecord().getEncodedRecord(), "encoded row");
      out.output(
          Row.withSchema(errors)
              .addValues(
                  CoderUtils.decodeFromByteArray(rows, encoded), bad.getFailure().getDescription())
              .build());
    }
  }
}
