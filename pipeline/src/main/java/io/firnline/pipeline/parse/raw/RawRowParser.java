package io.firnline.pipeline.parse.raw;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.Utf8;
import io.firnline.pipeline.parse.column.LeafTarget;
import io.firnline.pipeline.parse.column.Others;
import io.firnline.pipeline.parse.column.StructTarget;
import io.firnline.pipeline.parse.column.Target;
import io.firnline.pipeline.parse.column.Targets;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.types.Type;

/** Puts payloads into one column; other columns are null. Text has to be UTF-8. */
final class RawRowParser extends RowParser {
  private final ColumnBuffer column;
  private final boolean isText;
  private final Others others;

  RawRowParser(RowBuffer row, Set<String> extras, String name) {
    super(row, RecordFormat.MAX_RECORD_BYTES);
    StructTarget root = Targets.of(row, extras);
    LeafTarget target = payload(root, name);
    this.column = target.column();
    this.isText = target.type().typeId() == Type.TypeID.STRING;
    this.others = Others.than(List.of(name), root);
  }

  private static LeafTarget payload(StructTarget root, String name) {
    Target target = root.field(name);
    if (target instanceof LeafTarget leaf
        && (leaf.type().typeId() == Type.TypeID.BINARY
            || leaf.type().typeId() == Type.TypeID.STRING)) {
      return leaf;
    }
    throw new IllegalArgumentException(
        "RAW payloads go into column %s, which has to be there with type binary or string; --rawColumn names another"
            .formatted(name));
  }

  @Override
  protected void read(byte[] payload) {
    if (isText) {
      Utf8.check(payload, 0, payload.length);
    }
    column.addBytes(payload, 0, payload.length, 0);
    others.addNulls();
  }

  @Override
  public long eventTimeMillis(byte[] payload, long sourceTimeMillis) {
    return sourceTimeMillis;
  }
}
