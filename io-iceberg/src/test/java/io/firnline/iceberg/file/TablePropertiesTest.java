package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a table's {@code write.*} properties ask for is read in the footers of its data files. */
class TablePropertiesTest {
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "site", Types.StringType.get()));
  private static final int ROWS = 60_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"ZSTD", "GZIP", "SNAPPY", "UNCOMPRESSED"})
  void filesHaveTheCodecOfTheTable(CompressionCodecName codec) throws IOException {
    for (BlockMetaData rowGroup :
        rowGroups(Map.of("write.parquet.compression-codec", name(codec)))) {
      assertThat(rowGroup.getColumns())
          .extracting(ColumnChunkMetaData::getCodec)
          .containsOnly(codec);
    }
  }

  private static String name(CompressionCodecName codec) {
    return codec.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void filesAreCompressedByZstdUnlessTheTableSaysOtherwise() throws IOException {
    for (BlockMetaData rowGroup : rowGroups(Map.of())) {
      assertThat(rowGroup.getColumns())
          .extracting(ColumnChunkMetaData::getCodec)
          .containsOnly(CompressionCodecName.ZSTD);
    }
  }

  @Test
  void rowGroupsHaveTheSizeOfTheTable() throws IOException {
    assertThat(rowGroups(Map.of())).hasSize(1);
    List<BlockMetaData> small =
        rowGroups(
            Map.of(
                "write.parquet.row-group-size-bytes", "65536",
                "write.parquet.row-group-check-min-record-count", "100"));
    assertThat(small).hasSizeGreaterThan(3);
    assertThat(small.stream().mapToLong(BlockMetaData::getRowCount).sum()).isEqualTo(ROWS);
  }

  @Test
  void pagesHaveTheRowsAndTheBytesOfTheTable() throws IOException {
    int normal = pagesOfId(Map.of());
    assertThat(pagesOfId(Map.of("write.parquet.page-row-limit", "1000"))).isEqualTo(ROWS / 1_000);
    assertThat(pagesOfId(Map.of("write.parquet.page-size-bytes", "16384"))).isGreaterThan(normal);
  }

  @Test
  void columnsHaveTheBloomFiltersOfTheTable() throws IOException {
    // Parquet writes none for a column of few values: its dictionary does as well.
    Map<String, String> filter = Map.of("write.parquet.bloom-filter-enabled.column.id", "true");
    for (BlockMetaData rowGroup : rowGroups(filter)) {
      assertThat(rowGroup.getColumns().get(0).getBloomFilterOffset()).isPositive();
      assertThat(rowGroup.getColumns().get(1).getBloomFilterOffset()).isNegative();
    }
  }

  @Test
  void columnsHaveTheMetricsOfTheTable() {
    DataFile file =
        write(
            Map.of(
                "write.metadata.metrics.default", "none",
                "write.metadata.metrics.column.site", "truncate(2)"));
    assertThat(file.lowerBounds()).containsOnlyKeys(2);
    assertThat(file.valueCounts()).containsExactly(Map.entry(2, (long) ROWS));
    assertThat(new String(file.lowerBounds().get(2).array(), StandardCharsets.UTF_8))
        .isEqualTo("si");
  }

  @Test
  void filesAreWhereTheTableWantsThem() {
    assertThat(write(Map.of("write.data.path", "mem://elsewhere/files")).location())
        .startsWith("mem://elsewhere/files/test-");
    Set<String> folders = new TreeSet<>();
    for (int i = 0; i < 4; i++) {
      String location =
          write(Map.of("write.object-storage.enabled", "true", "write.data.path", "mem://objects"))
              .location();
      folders.add(location.replaceFirst("/test-.*", ""));
      assertThat(location).matches("mem://objects/[01]{4}/[01]{4}/[01]{4}/[01]{8}/.*test-.*");
    }
    assertThat(folders).as("spread by hash").hasSizeGreaterThan(1);
  }

  @Test
  void filesEndAtTheSizeOfTheTableUnlessTheSinkHasOne() {
    Map<String, String> small = Map.of("write.target-file-size-bytes", "60000");
    assertThat(files(small, WriteSettings.of("test"))).hasSizeGreaterThan(2);
    assertThat(files(small, new WriteSettings("test", 32, 1 << 20))).hasSize(1);
    assertThat(files(Map.of(), WriteSettings.of("test"))).hasSize(1);
  }

  @Test
  void aTableAloneDoesNotRaiseTheSizeOfFiles() {
    Table table =
        TestTables.create(
            SCHEMA,
            PartitionSpec.unpartitioned(),
            Map.of("write.target-file-size-bytes", String.valueOf(1L << 40)));
    assertThat(TableTarget.of(table, 0, WriteSettings.of("test")).targetFileBytes())
        .isEqualTo(128L << 20);
  }

  private int pagesOfId(Map<String, String> properties) throws IOException {
    int pages = 0;
    try (ParquetFileReader reader = open(properties)) {
      for (PageReadStore store = reader.readNextRowGroup();
          store != null;
          store = reader.readNextRowGroup()) {
        var column = store.getPageReader(reader.getFileMetaData().getSchema().getColumns().get(0));
        for (DataPage page = column.readPage(); page != null; page = column.readPage()) {
          pages++;
        }
      }
    }
    return pages;
  }

  private List<BlockMetaData> rowGroups(Map<String, String> properties) throws IOException {
    try (ParquetFileReader reader = open(properties)) {
      return reader.getFooter().getBlocks();
    }
  }

  private ParquetFileReader open(Map<String, String> properties) throws IOException {
    Map<String, String> all = new HashMap<>(properties);
    Table table = table(all);
    DataFile file = TestTables.dataFile(table, files(table, WriteSettings.of("test")).get(0));
    Path copy = folder.resolve("copy-" + System.nanoTime() + ".parquet");
    try (var in = table.io().newInputFile(file.location()).newStream()) {
      Files.copy(in, copy);
    }
    return ParquetFileReader.open(new LocalInputFile(copy));
  }

  private static DataFile write(Map<String, String> properties) {
    Table table = table(properties);
    return TestTables.dataFile(table, files(table, WriteSettings.of("test")).get(0));
  }

  private static List<WrittenFile> files(Map<String, String> properties, WriteSettings settings) {
    return files(table(properties), settings);
  }

  private static List<WrittenFile> files(Table table, WriteSettings settings) {
    return TestTables.write(table, TestTables.blocks(table, records(), 5_000), settings).files();
  }

  private static Table table(Map<String, String> properties) {
    return TestTables.create(SCHEMA, PartitionSpec.unpartitioned(), properties);
  }

  private static List<Record> records() {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      GenericRecord record = GenericRecord.create(SCHEMA);
      record.setField("id", i * 0x9E3779B97F4A7C15L);
      record.setField("site", "site-" + i % 1_000);
      records.add(record);
    }
    return records;
  }
}
