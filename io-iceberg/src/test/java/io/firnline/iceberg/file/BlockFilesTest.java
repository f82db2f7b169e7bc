package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.RowBlock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.inmemory.InMemoryOutputFile;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockFilesTest {
  private static final WriteSettings SETTINGS = WriteSettings.of("test");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void rowsOfAllTypesReadBackEqual(long seed) {
    RandomRows random = new RandomRows(seed);
    Table table = TestTables.create(random.schema(), PartitionSpec.unpartitioned(), Map.of());
    List<Record> records = new RandomRows(seed).records(table.schema(), 500);

    WrittenGroup group = TestTables.write(table, TestTables.blocks(table, records, 120), SETTINGS);
    TestTables.commit(table, group);

    assertThat(group.files()).hasSize(1);
    assertThat(group.files().get(0).rows()).isEqualTo(500);
    assertThat(TestTables.contents(TestTables.read(table)))
        .as("seed %d", seed)
        .isEqualTo(TestTables.contents(records));
  }

  @Test
  void aTableThatWasAlteredMeanwhileIsReadAgain() {
    Schema schema = new Schema(Types.NestedField.optional(1, "id", Types.LongType.get()));
    List<Table> twice = TestTables.createTwice(schema);
    Table cached = twice.get(0);
    Table altered = twice.get(1);
    altered.updateSchema().addColumn("extra", Types.StringType.get()).commit();
    GenericRecord row = GenericRecord.create(altered.schema());
    row.set(0, 7L);
    row.set(1, "new");
    assertThat(cached.schemas()).hasSize(1);

    WrittenGroup group =
        TestTables.write(cached, TestTables.blocks(altered, List.of(row), 1), SETTINGS);
    TestTables.commit(altered, group);

    assertThat(TestTables.contents(TestTables.read(altered)))
        .isEqualTo(TestTables.contents(List.of(row)));
  }

  @Test
  void aSchemaThatTheTableNeverHadIsNamed() {
    Schema schema = new Schema(Types.NestedField.optional(1, "id", Types.LongType.get()));
    Table table = TestTables.create(schema, PartitionSpec.unpartitioned(), Map.of());
    Table other = TestTables.create(schema, PartitionSpec.unpartitioned(), Map.of());
    other.updateSchema().addColumn("extra", Types.StringType.get()).commit();
    GenericRecord row = GenericRecord.create(other.schema());
    List<RowBlock> blocks = TestTables.blocks(other, List.of(row), 1);

    assertThatThrownBy(() -> TestTables.write(table, blocks, SETTINGS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it has no schema 1, only [0]; was the table replaced?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncate(16)", "full", "counts", "none"})
  void metricsAreThoseOfIcebergsOwnWriter(String mode) throws Exception {
    for (long seed = 11; seed < 15; seed++) {
      Schema schema = new RandomRows(seed).schema();
      Table table =
          TestTables.create(
              schema,
              PartitionSpec.unpartitioned(),
              Map.of("write.metadata.metrics.default", mode));
      List<Record> records = new RandomRows(seed).records(table.schema(), 300);

      WrittenGroup group =
          TestTables.write(table, TestTables.blocks(table, records, 100), SETTINGS);

      DataFile file = TestTables.dataFile(table, group.files().get(0));
      Metrics own = ofIcebergsWriter(table, records);
      assertThat(file.recordCount()).isEqualTo(own.recordCount());
      assertThat(file.valueCounts()).as("values, seed %d", seed).isEqualTo(own.valueCounts());
      assertThat(file.nullValueCounts())
          .as("nulls, seed %d", seed)
          .isEqualTo(own.nullValueCounts());
      assertThat(file.nanValueCounts()).as("NaN, seed %d", seed).isEqualTo(own.nanValueCounts());
      assertThat(file.lowerBounds()).as("lower, seed %d", seed).isEqualTo(own.lowerBounds());
      assertThat(file.upperBounds()).as("upper, seed %d", seed).isEqualTo(own.upperBounds());
      assertThat(file.columnSizes()).as("sizes, seed %d", seed).isEqualTo(own.columnSizes());
    }
  }

  private static Metrics ofIcebergsWriter(Table table, List<Record> records) throws IOException {
    FileAppender<Record> writer =
        Parquet.write(new InMemoryOutputFile())
            .forTable(table)
            .metricsConfig(MetricsConfig.forTable(table))
            .createWriterFunc(GenericParquetWriter::create)
            .build();
    writer.addAll(records);
    writer.close();
    return writer.metrics();
  }
}
