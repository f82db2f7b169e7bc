package io.firnline.pipeline.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

/** Tables like those of a demo, with rows of the test's choice. */
final class ReadingTables {
  static final Schema SCHEMA =
      new Schema(
          Types.NestedField.optional(1, "sensor_id", Types.StringType.get()),
          Types.NestedField.optional(2, "temperature", Types.DoubleType.get()),
          Types.NestedField.optional(3, "humidity", Types.DoubleType.get()),
          Types.NestedField.optional(4, "timestamp", Types.LongType.get()),
          Types.NestedField.optional(5, "sequence", Types.LongType.get()));

  private ReadingTables() {}

  static Record row(Reading reading) {
    Record row = GenericRecord.create(SCHEMA);
    row.setField("sensor_id", reading.sensorId());
    row.setField("temperature", reading.temperature());
    row.setField("humidity", reading.humidity());
    row.setField("timestamp", 1L);
    row.setField("sequence", reading.sequence());
    return row;
  }

  static Table table(Path folder, Schema schema, List<Record> rows) throws IOException {
    Table table = new HadoopTables().create(schema, folder.toString());
    DataWriter<Record> writer =
        Parquet.writeData(Files.localOutput(folder.resolve("rows.parquet").toFile()))
            .schema(table.schema())
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
