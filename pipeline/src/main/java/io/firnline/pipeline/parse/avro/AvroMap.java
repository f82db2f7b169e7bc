package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.Utf8;
import io.firnline.pipeline.parse.column.MapEntries;
import io.firnline.pipeline.parse.column.MapTarget;

/**
 * An Avro map into a map. It is read twice: first the keys, so that of one that comes again the
 * last value is taken, then the values.
 */
final class AvroMap implements AvroNode {
  private final MapTarget target;
  private final AvroNode value;
  private final AvroNode skipped;
  private final MapEntries entries = new MapEntries();

  /**
   * @param skipped passes over a value
   */
  AvroMap(MapTarget target, AvroNode value, AvroNode skipped) {
    this.target = target;
    this.value = value;
    this.skipped = skipped;
  }

  @Override
  public void read(AvroCursor in, int repetition) {
    in.enter();
    entries.clear();
    for (int left = in.readBlock(true); left > 0; left = in.readBlock(true)) {
      for (int i = 0; i < left; i++) {
        int from = in.pass(in.readLength());
        Utf8.check(in.bytes(), from, in.at());
        entries.add(in.bytes(), from, in.at(), in.at());
        skipped.read(in, 0);
      }
    }
    int end = in.at();
    for (int i = 0; i < entries.size(); i++) {
      readEntry(in, i, i == 0 ? repetition : target.level());
    }
    if (entries.size() == 0) {
      target.addEmpty(repetition);
    }
    in.goTo(end);
    in.leave();
  }

  private void readEntry(AvroCursor in, int entry, int repetition) {
    entries.addKey(entry, target.keys(), repetition);
    in.goTo(entries.valueAt(entry));
    try {
      value.read(in, repetition);
    } catch (RecordFailure failure) {
      throw failure.inField(entries.key(entry));
    }
  }
}
