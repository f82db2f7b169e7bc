package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockBuilder;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.block.Striper;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.JsonUtil;
import org.jspecify.annotations.Nullable;

/** Tables in memory, and what tests do with them. */
final class TestTables {
  static final CommitWindow WINDOW = new CommitWindow(60_000, 120_000);
  private static final TableIdentifier ROWS = TableIdentifier.of("lake", "rows");

  private TestTables() {}

  static Table create(Schema schema, PartitionSpec spec, Map<String, String> properties) {
    return catalogOf(schema, spec, properties).loadTable(ROWS);
  }

  /** A table, loaded twice: by us, and by another engine. */
  static List<Table> createTwice(Schema schema) {
    return createTwice(schema, PartitionSpec.unpartitioned());
  }

  static List<Table> createTwice(Schema schema, PartitionSpec spec) {
    InMemoryCatalog catalog = catalogOf(schema, spec, Map.of());
    return List.of(catalog.loadTable(ROWS), catalog.loadTable(ROWS));
  }

  private static InMemoryCatalog catalogOf(
      Schema schema, PartitionSpec spec, Map<String, String> properties) {
    InMemoryCatalog catalog = new InMemoryCatalog();
    catalog.initialize("memory", Map.of());
    catalog.createNamespace(Namespace.of("lake"));
    catalog.createTable(ROWS, schema, spec, properties);
    return catalog;
  }

  static BlockTarget target(Table table) {
    return new BlockTarget(
        "lake.rows",
        TableRole.DATA,
        table.schema().schemaId(),
        Ledger.NO_EPOCH,
        WINDOW,
        WINDOW,
        false,
        0);
  }

  /** The records as blocks of so many rows. */
  static List<RowBlock> blocks(Table table, List<Record> records, int rowsInBlock) {
    BlockSchema schema = BlockSchema.of(table.schema());
    Striper striper = new Striper(schema, new RecordSource());
    RowBuffer row = new RowBuffer(schema);
    List<RowBlock> blocks = new ArrayList<>();
    BlockBuilder builder = new BlockBuilder(schema, target(table));
    for (Record record : records) {
      row.clear();
      striper.stripe(record, row);
      builder.append(row, WINDOW.startMillis());
      if (builder.rows() == rowsInBlock) {
        blocks.add(builder.build());
        builder = new BlockBuilder(schema, target(table));
      }
    }
    blocks.add(builder.build());
    return blocks;
  }

  static WrittenGroup write(Table table, List<RowBlock> blocks, WriteSettings settings) {
    try (BlockFiles files = new BlockFiles(name -> table, settings)) {
      blocks.forEach(files::add);
      return files.finish();
    }
  }

  static DataFile dataFile(Table table, WrittenFile file) {
    return JsonUtil.parse(
        file.dataFileJson(), node -> (DataFile) ContentFileParser.fromJson(node, table.specs()));
  }

  static void commit(Table table, WrittenGroup group) {
    var append = table.newAppend();
    group.files().forEach(file -> append.appendFile(dataFile(table, file)));
    append.commit();
  }

  /** Values that are equal if their contents are, arrays of bytes within lists and maps too. */
  static @Nullable Object contents(@Nullable Object value) {
    if (value instanceof Record record) {
      List<@Nullable Object> fields = new ArrayList<>();
      for (int i = 0; i < record.size(); i++) {
        fields.add(contents(record.get(i)));
      }
      return fields;
    }
    if (value instanceof Map<?, ?> map) {
      Map<@Nullable Object, @Nullable Object> entries = new HashMap<>();
      map.forEach((key, each) -> entries.put(contents(key), contents(each)));
      return entries;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> elements = new ArrayList<>();
      list.forEach(each -> elements.add(contents(each)));
      return elements;
    }
    return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
  }

  static List<Record> read(Table table) {
    List<Record> records = new ArrayList<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      rows.forEach(records::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }
}
