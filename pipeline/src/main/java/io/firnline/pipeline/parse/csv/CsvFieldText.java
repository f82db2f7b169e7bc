package io.firnline.pipeline.parse.csv;

import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.nio.charset.StandardCharsets;

/** Finds one field of a CSV record, and reads none behind it. */
final class CsvFieldText extends FieldText {
  private final CsvRecord record;
  private final byte[] nullText;
  private final int index;

  CsvFieldText(CsvOptions options, int index) {
    this.record = new CsvRecord(options);
    this.nullText = options.nullText().getBytes(StandardCharsets.UTF_8);
    this.index = index;
  }

  @Override
  public Found find(byte[] payload) {
    record.open(payload, index + 1);
    if (record.count() <= index) {
      throw new RecordFailure(
          ParseReason.FIELD_COUNT,
          -1,
          "it has %d fields, and field %d names its table".formatted(record.count(), index + 1));
    }
    return record.isPlain(index, nullText)
        ? Found.NULL
        : text(record.bytes(index), record.from(index), record.to(index));
  }
}
