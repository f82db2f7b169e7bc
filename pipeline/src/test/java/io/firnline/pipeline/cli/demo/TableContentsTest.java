package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Files;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableContentsTest {
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.optional(1, "sensor_id", Types.StringType.get()),
          Types.NestedField.optional(2, "temperature", Types.DoubleType.get()),
          Types.NestedField.optional(3, "humidity", Types.DoubleType.get()),
          Types.NestedField.optional(4, "timestamp", Types.LongType.get()),
          Types.NestedField.optional(5, "sequence", Types.LongType.get()));

  @TempDir private Path dir;

  @Test
  void whatWasSentIsRight() throws Exception {
    TableContents contents = contents(rows(LongStream.range(0, 500)));
    assertThat(contents.rows()).isEqualTo(500);
    assertThat(contents.doubled()).isZero();
    assertThat(contents.wrong()).isZero();
    List<TableContents.Sensor> warmest = contents.warmest(3);
    assertThat(warmest).hasSize(3);
    assertThat(warmest.get(0).mean()).isGreaterThanOrEqualTo(warmest.get(1).mean());
  }

  @Test
  void aRowThatIsThereTwiceIsSeenInEveryRun() throws Exception {
    long other = Reading.first(2);
    TableContents contents =
        contents(rows(LongStream.of(1, 2, 1, other + 1, other + 2, other + 2)));
    assertThat(contents.rows()).isEqualTo(6);
    assertThat(contents.doubled()).isEqualTo(2);
  }

  @Test
  void aRowWithOtherValuesIsWrong() throws Exception {
    List<Record> rows = rows(LongStream.range(0, 3));
    rows.get(1).setField("humidity", -1.0);
    rows.get(2).setField("sensor_id", "sensor-x");
    assertThat(contents(rows).wrong()).isEqualTo(2);
  }

  @Test
  void aTableIsCountedRowByRow() throws Exception {
    assertThat(TableContents.count(table(rows(LongStream.range(0, 42))))).isEqualTo(42);
  }

  private TableContents contents(List<Record> rows) throws Exception {
    return TableContents.read(table(rows));
  }

  private static List<Record> rows(LongStream sequences) {
    List<Record> rows = new ArrayList<>();
    sequences
        .mapToObj(Reading::of)
        .forEach(
            reading -> {
              Record row = GenericRecord.create(SCHEMA);
              row.setField("sensor_id", reading.sensorId());
              row.setField("temperature", reading.temperature());
              row.setField("humidity", reading.humidity());
              row.setField("timestamp", 1L);
              row.setField("sequence", reading.sequence());
              rows.add(row);
            });
    return rows;
  }

  private Table table(List<Record> rows) throws Exception {
    Table table = new HadoopTables().create(SCHEMA, dir.resolve("t").toString());
    DataWriter<Record> writer =
        Parquet.writeData(Files.localOutput(dir.resolve("rows.parquet").toFile()))
            .schema(SCHEMA)
            .createWriterFunc(GenericParquetWriter::create)
            .withSpec(PartitionSpec.unpartitioned())
            .build();
    try (writer) {
      rows.forEach(writer::write);
    }
    DataFile file = writer.toDataFile();
    table.newAppend().appendFile(file).commit();
    return table;
  }
}
