package io.firnline.pipeline.parse;

import io.firnline.iceberg.table.SchemaChange;
import io.firnline.iceberg.table.SchemaGrowth.NoColumnException;
import io.firnline.pipeline.source.RecordBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Gives one table the columns that records need. What cannot be is remembered until the table is
 * looked at again, so that a flood of such records is no flood of requests.
 */
final class TableGrowth {
  /** Records of a batch that a change is made for at once: it costs a commit. */
  private static final int MOST_AHEAD = 1_000;

  private static final int MOST_REFUSED = 1_000;

  private final String name;
  private final ParsedTables tables;
  private final ParseSettings settings;
  private final SchemaMode mode;
  private final RecordFields fields;

  private final Map<String, String> refused = new HashMap<>();
  // Why no more columns can be added at all.
  private @Nullable String full;

  TableGrowth(String name, ParsedTables tables, ParseSettings settings) {
    this.name = name;
    this.tables = tables;
    this.settings = settings;
    this.mode = settings.changes().mode();
    this.fields = settings.format().fields(settings.eventTime());
  }

  /** Forgets what could not be: somebody may have changed that. */
  void forget() {
    refused.clear();
    full = null;
  }

  /** Whether a record, parsed with this outcome, may be worth a change of the table. */
  boolean isAskedFor(DataTableRows rows, @Nullable ParseFailure failure) {
    if (failure == null) {
      return rows.sawUnknown() || (mode.widens() && rows.sawWider());
    }
    return mode.widens()
        && (failure.reason() == ParseReason.OUT_OF_RANGE
            || failure.reason() == ParseReason.NOT_EXACT);
  }

  /**
   * The table with what a record needs, and, if it can have all of that, the next ones of its batch
   * too; null if it lacks nothing. The row is overwritten.
   *
   * @throws RecordFailure if a field is of no single type
   * @throws NoColumnException if the table cannot have a column
   */
  @Nullable ParsedTable grown(DataTableRows rows, RecordBatch batch, int record) {
    Types.StructType wanted = wanted(rows, batch.payloads()[record]);
    SchemaChange change = lacking(rows, wanted);
    if (!change.refusals().isEmpty()) {
      throw new NoColumnException(String.join("; ", change.refusals()));
    }
    if (change.isEmpty()) {
      return null;
    }
    String refusal = full != null && change.fields() > 0 ? full : refused.get(wanted.toString());
    if (refusal != null) {
      throw new NoColumnException(refusal);
    }
    try {
      return tables.grow(name, withNext(wanted, rows, batch, record));
    } catch (NoColumnException tooMuch) {
      return grownAlone(wanted);
    }
  }

  private Types.StructType withNext(
      Types.StructType wanted, DataTableRows rows, RecordBatch batch, int record) {
    Types.StructType all = wanted;
    int end = Math.min(batch.records(), record + MOST_AHEAD);
    for (int i = record + 1; i < end; i++) {
      Types.StructType next = wantedIfRow(rows, batch.payloads()[i]);
      if (!next.fields().isEmpty()) {
        Types.StructType both = FieldUnion.of(all, next);
        all = lacking(rows, both).refusals().isEmpty() ? both : all;
      }
    }
    return all;
  }

  private SchemaChange lacking(DataTableRows rows, Types.StructType wanted) {
    return SchemaChange.of(rows.schema().schema(), wanted, mode.widens());
  }

  private ParsedTable grownAlone(Types.StructType wanted) {
    try {
      return tables.grow(name, wanted);
    } catch (NoColumnException e) {
      remember(wanted, e);
      throw e;
    }
  }

  private void remember(Types.StructType wanted, NoColumnException e) {
    if (e.isLimit()) {
      full = e.getMessage();
    } else if (refused.size() < MOST_REFUSED) {
      refused.put(wanted.toString(), String.valueOf(e.getMessage()));
    }
  }

  private Types.StructType wantedIfRow(DataTableRows rows, byte @Nullable [] payload) {
    try {
      return payload != null && isAskedFor(rows, rows.parse(payload))
          ? wanted(rows, payload)
          : Types.StructType.of();
    } catch (RecordFailure | NoColumnException e) {
      return Types.StructType.of(); // It is asked again when its turn comes.
    }
  }

  /** Without the field of the event time, which may be there without a column. */
  private Types.StructType wanted(DataTableRows rows, byte[] payload) {
    Types.StructType table = rows.schema().schema().asStruct();
    List<NestedField> wanted = new ArrayList<>();
    Set<String> extras = settings.extras().names();
    for (NestedField field : fields.of(payload, table).fields()) {
      boolean isExtra = extras.contains(field.name());
      boolean isTime = field.name().equals(settings.eventTime().field());
      if (isExtra && !isTime) {
        throw new NoColumnException(
            "field '%s' cannot be a column: the one of this name does not come from records"
                .formatted(field.name()));
      }
      if (!isTime || (!isExtra && table.field(field.name()) != null)) {
        wanted.add(field);
      }
    }
    return Types.StructType.of(wanted);
  }
}
