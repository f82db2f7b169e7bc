package io.firnline.iceberg.table;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Types;

/**
 * How to make a table that does not exist yet.
 *
 * @param schema its columns; the catalog gives them ids of its own
 * @param partitionFields in text: {@code column}, {@code identity(c)}, {@code year(c)}, {@code
 *     month(c)}, {@code day(c)}, {@code hour(c)}, {@code bucket(16, c)}, {@code truncate(4, c)}.
 *     None: not partitioned, and a table that exists may be partitioned as it likes
 * @param properties table properties, over our defaults; {@code format-version} among them is the
 *     format version
 * @param formatVersion Iceberg table format, 2 or higher; default {@value #FORMAT_VERSION}
 */
public record TableCreation(
    Schema schema, List<String> partitionFields, Map<String, String> properties, int formatVersion)
    implements Serializable {
  /** The format of tables that are made, unless told otherwise. */
  public static final int FORMAT_VERSION = 2;

  /**
   * Each snapshot that expiry in line leaves can be repaired to, so its metadata file stays too.
   */
  private static final int PREVIOUS_VERSIONS = Marks.MAX_SNAPSHOTS_DEFAULT + 20;

  private static final long serialVersionUID = 1L;

  public TableCreation {
    partitionFields = List.copyOf(partitionFields);
    formatVersion = formatVersion(properties, formatVersion);
    properties = Map.copyOf(properties);
    if (formatVersion < FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "Invalid table format version "
              + formatVersion
              + ": sequence numbers, which prove each commit, start with version 2");
    }
  }

  private static int formatVersion(Map<String, String> properties, int otherwise) {
    String text = properties.get(TableProperties.FORMAT_VERSION);
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid table property 'format-version': '" + text + "' is no whole number", e);
    }
  }

  /** A table of these columns, not partitioned, all else by default. */
  public static TableCreation of(Schema schema) {
    return new TableCreation(schema, List.of(), Map.of(), FORMAT_VERSION);
  }

  /** The same, partitioned. */
  public TableCreation withPartitionFields(List<String> fields) {
    return new TableCreation(schema, fields, properties, formatVersion);
  }

  /**
   * The partition fields of a text like {@code hour(time), bucket(16, id)}: commas part them, but
   * not those in brackets. None in a blank text.
   */
  public static List<String> partitionFieldsOf(String text) {
    return text.isBlank() ? List.of() : PartitionText.split(text);
  }

  /** The same with one more property. */
  public TableCreation withProperty(String name, String value) {
    Map<String, String> all = new TreeMap<>(properties);
    all.put(name, value);
    return new TableCreation(schema, partitionFields, all, formatVersion);
  }

  /** A table without rows, whose properties hold a ledger that no table of rows can hold alone. */
  public static TableCreation ofLedger() {
    return of(
        new Schema(
            Types.NestedField.optional(
                1,
                "note",
                Types.StringType.get(),
                "no rows: the table's properties hold the ledger")));
  }

  /**
   * The partition fields for the schema.
   *
   * @throws IllegalArgumentException if a field cannot be read or names no column
   */
  public PartitionSpec spec() {
    return PartitionText.parse(schema, partitionFields);
  }

  /** Our defaults, then the user's properties. They keep the metadata of a busy table small. */
  Map<String, String> effectiveProperties() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(TableProperties.FORMAT_VERSION, Integer.toString(formatVersion));
    all.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    all.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    all.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, Integer.toString(PREVIOUS_VERSIONS));
    all.put(Marks.MAX_SNAPSHOTS, Integer.toString(Marks.MAX_SNAPSHOTS_DEFAULT));
    all.putAll(properties);
    return all;
  }

  private Object writeReplace() {
    return new Text(SchemaParser.toJson(schema), partitionFields, properties, formatVersion);
  }

  /** The serialized form: text, so that it outlives a change of Iceberg's classes. */
  private record Text(
      String schema, List<String> partitionFields, Map<String, String> properties, int version)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      return new TableCreation(SchemaParser.fromJson(schema), partitionFields, properties, version);
    }
  }
}
