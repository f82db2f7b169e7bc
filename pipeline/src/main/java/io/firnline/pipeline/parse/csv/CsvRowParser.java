package io.firnline.pipeline.parse.csv;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.column.LeafTarget;
import io.firnline.pipeline.parse.column.Others;
import io.firnline.pipeline.parse.column.StructTarget;
import io.firnline.pipeline.parse.column.Target;
import io.firnline.pipeline.parse.column.Targets;
import io.firnline.pipeline.parse.json.PlainText;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV record straight into the columns of a row. A value is what JSON would have there: the
 * text of a number, {@code true} or {@code false}, or the text between the quotes of a string.
 */
final class CsvRowParser extends RowParser {
  private static final int NOWHERE = -1;

  /** A field that goes into a column. */
  private record Cell(String name, LeafTarget target, PlainText text) {}

  private final @Nullable Cell[] cells;
  private final Others others;
  private final CsvRecord record;
  private final byte[] nullText;
  private final EventTimeRule rule;
  private final int eventTime;
  private int field;

  CsvRowParser(RowBuffer row, Set<String> extras, CsvOptions options, EventTimeRule rule) {
    super(row, RecordFormat.MAX_RECORD_BYTES);
    StructTarget root = Targets.of(row, extras);
    List<String> columns = columns(root, options);
    this.cells = new Cell[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(root, columns.get(i), options, rule);
    }
    this.others = Others.than(columns, root);
    this.record = new CsvRecord(options);
    this.nullText = options.nullText().getBytes(StandardCharsets.UTF_8);
    this.rule = rule;
    this.eventTime = rule.field() == null ? NOWHERE : columns.indexOf(rule.field());
    if (rule.field() != null && eventTime == NOWHERE) {
      throw new IllegalArgumentException(CsvFormat.noField(rule.field(), columns));
    }
  }

  private static List<String> columns(StructTarget root, CsvOptions options) {
    List<String> given = options.columns();
    return given == null ? root.fields().stream().map(StructTarget.Field::name).toList() : given;
  }

  private static @Nullable Cell cell(
      StructTarget root, String name, CsvOptions options, EventTimeRule rule) {
    Target target = root.field(name);
    if (target == null && (name.equals(CsvOptions.UNWANTED) || name.equals(rule.field()))) {
      return null;
    }
    if (target == null) {
      List<String> names = root.fields().stream().map(StructTarget.Field::name).toList();
      throw new IllegalArgumentException(
          "--csvColumns has %s, the table only %s; give %s for a field that is not wanted"
              .formatted(name, String.join(", ", names), CsvOptions.UNWANTED));
    }
    if (!(target instanceof LeafTarget leaf)) {
      throw new IllegalArgumentException(
          "a CSV field cannot fill column %s, which is a struct, list or map; leave it out of --csvColumns"
              .formatted(name));
    }
    return new Cell(
        name, leaf, new PlainText(leaf.column(), rule.unitOf(name, options.timestampUnit())));
  }

  @Override
  protected void read(byte[] csv) {
    field = NOWHERE;
    record.open(csv, Integer.MAX_VALUE);
    if (record.count() != cells.length) {
      throw new RecordFailure(
          ParseReason.FIELD_COUNT,
          -1,
          "it has %d fields, %d columns are expected".formatted(record.count(), cells.length));
    }
    for (int i = 0; i < cells.length; i++) {
      Cell cell = cells[i];
      if (cell != null) {
        field = i;
        read(cell, i);
      }
    }
    others.addNulls();
  }

  private void read(Cell cell, int i) {
    try {
      if (record.isPlain(i, nullText)) {
        cell.target().addNull(0, -1, "null for a required value");
      } else {
        cell.text().read(record.bytes(i), record.from(i), record.to(i), 0);
      }
    } catch (RecordFailure failure) {
      throw failure.withoutPlace().inField(cell.name());
    }
  }

  @Override
  protected int position() {
    return field == NOWHERE ? NOWHERE : record.place(field);
  }

  @Override
  public long eventTimeMillis(byte[] csv, long sourceTimeMillis) {
    return eventTime == NOWHERE
        ? sourceTimeMillis
        : CsvEventTimes.millis(record, eventTime, nullText, rule);
  }
}
