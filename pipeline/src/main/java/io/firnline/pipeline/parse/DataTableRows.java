package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.block.TableRole;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EventTimeRule;
import org.jspecify.annotations.Nullable;

/** Rows of a table from records. */
final class DataTableRows extends TableRows {
  private final RowBuffer row;
  private final RowParser parser;
  private final ExtraColumnWriter extras;

  DataTableRows(ParsedTable table, TableRole role, ParseSettings settings) {
    super(table, role, BlockSchema.of(table.schema()), settings.groups());
    this.row = new RowBuffer(schema());
    this.parser = settings.format().parser(row, settings.extras().names(), settings.eventTime());
    this.extras = new ExtraColumnWriter(row, settings.extras());
  }

  RowBuffer row() {
    return row;
  }

  /** Fills the row from a payload, without the extra columns. */
  @Nullable ParseFailure parse(byte[] payload) {
    return parser.parse(payload);
  }

  /** Whether the record that was parsed last has more fields than there are columns. */
  boolean sawUnknown() {
    return parser.sawUnknown();
  }

  /** Whether the schema of the record that was parsed last has wider types than the columns. */
  boolean sawWider() {
    return parser.sawWider();
  }

  /** Event time of the payload that was parsed last, or {@link EventTimeRule#UNREADABLE}. */
  long eventTimeMillis(byte[] payload, long sourceTimeMillis) {
    return parser.eventTimeMillis(payload, sourceTimeMillis);
  }

  /** Fills the columns that do not come from the payload. */
  void addExtras(RecordBatch batch, int record, long eventTimeMillis) {
    extras.write(batch, record, eventTimeMillis);
  }
}
