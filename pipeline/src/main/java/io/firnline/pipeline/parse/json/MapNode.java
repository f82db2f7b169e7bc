package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.MapEntries;
import io.firnline.pipeline.parse.column.MapTarget;

/**
 * A JSON object into a map with keys of text. It is read twice: first the keys, so that of one that
 * comes again the last value is taken, in the place of the first, as in Jackson; then the values.
 */
final class MapNode extends JsonNode {
  private final ColumnBuffer keys;
  private final JsonNode value;
  private final int level;
  private final MapEntries entries = new MapEntries();

  MapNode(MapTarget target, JsonNode value) {
    super(target);
    this.keys = target.keys();
    this.value = value;
    this.level = target.level();
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    if (in.peek() != '{') {
      throw in.wrongType("an object");
    }
    entries.clear();
    int inside = in.depth() + 1;
    if (!in.enter('{', '}')) {
      target().addEmpty(repetition);
      return;
    }
    do {
      in.peek();
      in.text.read();
      in.expect(':');
      in.peek();
      entries.add(in.text.bytes, in.text.from, in.text.to, in.at);
      in.skipValue();
    } while (in.hasNext('}'));
    int end = in.at;
    readEntries(in, inside, repetition);
    in.rewind(end, inside - 1);
  }

  private void readEntries(JsonCursor in, int depth, int repetition) {
    for (int i = 0; i < entries.size(); i++) {
      int r = i == 0 ? repetition : level;
      entries.addKey(i, keys, r);
      in.rewind(entries.valueAt(i), depth);
      try {
        value.read(in, r);
      } catch (RecordFailure failure) {
        throw failure.inField(entries.key(i));
      }
    }
  }
}
