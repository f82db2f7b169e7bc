package io.firnline.pipeline.parse.csv;

import io.firnline.pipeline.parse.PayloadTimes;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.charset.StandardCharsets;

/** Reads one field of a CSV record, and none behind it. */
final class CsvEventTimes extends PayloadTimes {
  private final CsvRecord record;
  private final byte[] nullText;
  private final int index;
  private final EventTimeRule rule;

  CsvEventTimes(CsvOptions options, int index, EventTimeRule rule) {
    this.record = new CsvRecord(options);
    this.nullText = options.nullText().getBytes(StandardCharsets.UTF_8);
    this.index = index;
    this.rule = rule;
  }

  @Override
  protected long read(byte[] payload) {
    record.open(payload, index + 1);
    return record.count() <= index
        ? EventTimeRule.UNREADABLE
        : millis(record, index, nullText, rule);
  }

  /** The event time that a field of a record has, or {@link EventTimeRule#UNREADABLE}. */
  static long millis(CsvRecord record, int field, byte[] nullText, EventTimeRule rule) {
    return record.isPlain(field, nullText)
        ? EventTimeRule.UNREADABLE
        : rule.millisOfText(record.bytes(field), record.from(field), record.to(field));
  }
}
