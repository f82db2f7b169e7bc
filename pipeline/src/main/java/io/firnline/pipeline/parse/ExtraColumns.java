package io.firnline.pipeline.parse;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Columns that do not come from the payload. They stand behind those that do.
 *
 * @param eventTimeColumn name of a timestamptz column for the event time, or null for none
 * @param metadata facts about the record
 */
public record ExtraColumns(@Nullable String eventTimeColumn, List<MetadataColumn> metadata)
    implements Serializable {
  public ExtraColumns {
    metadata = List.copyOf(metadata);
  }

  public static ExtraColumns none() {
    return new ExtraColumns(null, List.of());
  }

  /** Names of the columns. */
  public Set<String> names() {
    Set<String> names = new HashSet<>();
    if (eventTimeColumn != null) {
      names.add(eventTimeColumn);
    }
    metadata.forEach(fact -> names.add(fact.column()));
    return names;
  }

  /**
   * The schema with these columns added, for a table that is to be created. A column that is there
   * already stays as it is.
   */
  public Schema addTo(Schema schema) {
    List<Types.NestedField> fields = new ArrayList<>(schema.columns());
    int id = schema.highestFieldId() + 1;
    if (eventTimeColumn != null && schema.findField(eventTimeColumn) == null) {
      fields.add(Types.NestedField.optional(id++, eventTimeColumn, Types.TimestampType.withZone()));
    }
    for (MetadataColumn fact : metadata) {
      if (schema.findField(fact.column()) == null) {
        Types.NestedField field = fact.field(id);
        fields.add(field);
        id += TypeUtil.getProjectedIds(Types.StructType.of(field)).size() + 2;
      }
    }
    return new Schema(fields, schema.identifierFieldIds());
  }
}
