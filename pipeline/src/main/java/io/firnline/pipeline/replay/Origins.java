package io.firnline.pipeline.replay;

import io.firnline.iceberg.audit.Positions;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.parse.MetadataColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a table's rows which records they were made of, by {@code
 * --metadataColumns=topic,partition,offset}.
 *
 * @param onlyStream of a table without the column for it, which has rows of one stream alone
 */
record Origins(@Nullable String onlyStream) {
  private static final String STREAM = MetadataColumn.TOPIC.column();
  private static final String PARTITION = MetadataColumn.PARTITION.column();
  private static final String POSITION = MetadataColumn.OFFSET.column();

  /**
   * How a table tells it; empty if it does not.
   *
   * @param streams whose rows it has
   */
  static Optional<Origins> of(Schema schema, Set<String> streams) {
    boolean named = has(schema, STREAM, Type.TypeID.STRING);
    if (!has(schema, PARTITION, Type.TypeID.STRING)
        || !has(schema, POSITION, Type.TypeID.LONG)
        || (!named && streams.size() != 1)) {
      return Optional.empty();
    }
    return Optional.of(new Origins(named ? null : streams.iterator().next()));
  }

  private static boolean has(Schema schema, String name, Type.TypeID type) {
    Types.NestedField field = schema.asStruct().field(name);
    return field != null && field.type().typeId() == type;
  }

  /** Names of the columns that are needed. */
  List<String> columns() {
    List<String> names = new ArrayList<>(List.of(PARTITION, POSITION));
    if (onlyStream == null) {
      names.add(STREAM);
    }
    return names;
  }

  /** Adds what a row was made of; says whether the row tells it. */
  boolean addTo(Positions positions, String table, Record row) {
    String stream = onlyStream == null ? (String) row.getField(STREAM) : onlyStream;
    String partition = (String) row.getField(PARTITION);
    Long position = (Long) row.getField(POSITION);
    if (stream == null || partition == null || position == null) {
      return false;
    }
    positions.add(table, new SourcePartition(stream, partition), position);
    return true;
  }
}
