package io.firnline.iceberg.audit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Names of the columns that say of a row which record it was.
 *
 * @param stream text; a table without it has one stream only
 * @param partition text
 * @param position long
 * @param writer text: only rows with this writer's id count; null: all rows do
 */
public record Coordinates(
    String stream, String partition, String position, @Nullable String writer) {

  /** The part of a table's schema that has them; empty when the table lacks one that is needed. */
  Optional<Schema> in(Schema table) {
    if (!has(table, partition, Type.TypeID.STRING) || !has(table, position, Type.TypeID.LONG)) {
      return Optional.empty();
    }
    List<String> there =
        Stream.of(stream, partition, position, writer == null ? position : writer)
            .filter(name -> table.findField(name) != null)
            .toList();
    return Optional.of(table.select(there));
  }

  private static boolean has(Schema table, String name, Type.TypeID type) {
    Types.NestedField field = table.findField(name);
    return field != null && field.type().typeId() == type;
  }
}
