package io.firnline.pipeline.cli.bench;

import io.firnline.pipeline.cli.bench.BenchRecords.Reading;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes readings to a file, in the format that its name says. */
interface BenchWriter extends Closeable {
  void add(Reading reading) throws IOException;

  static BenchWriter of(Path file) throws IOException {
    String name = file.toString();
    if (name.endsWith(".avro")) {
      return new OfAvro(file);
    }
    if (name.endsWith(".parquet")) {
      return new OfParquet(file);
    }
    OutputStream plain = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain, 1 << 16) : plain;
    return new OfLines(out, name.contains(".csv") ? OfLines::csv : Reading::json);
  }

  /** JSON or CSV. */
  record OfLines(OutputStream out, Function<Reading, byte[]> line) implements BenchWriter {
    static byte[] csv(Reading reading) {
      return "%s,%s,%s,%d"
          .formatted(
              reading.sensor(), reading.temperature(), reading.humidity(), reading.timestamp())
          .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void add(Reading reading) throws IOException {
      out.write(line.apply(reading));
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Avro data files with deflate, blocks of 64 kB. */
  final class OfAvro implements BenchWriter {
    private static final Schema SCHEMA =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Reading", "fields": [
                  {"name": "sensor_id", "type": ["null", "string"]},
                  {"name": "temperature", "type": ["null", "double"]},
                  {"name": "humidity", "type": ["null", "double"]},
                  {"name": "timestamp", "type": ["null", "long"]}]}
                """);

    private final DataFileWriter<GenericRecord> writer;

    OfAvro(Path file) throws IOException {
      this.writer = new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA));
      writer.setCodec(CodecFactory.deflateCodec(6));
      writer.create(SCHEMA, file.toFile());
    }

    @Override
    public void add(Reading reading) throws IOException {
      GenericRecord record = new GenericData.Record(SCHEMA);
      record.put("sensor_id", reading.sensor());
      record.put("temperature", Double.valueOf(reading.temperature()));
      record.put("humidity", Double.valueOf(reading.humidity()));
      record.put("timestamp", reading.timestamp());
      writer.append(record);
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  /** Parquet with snappy and dictionaries, all columns optional, as Spark and Arrow write it. */
  final class OfParquet implements BenchWriter {
    private static final MessageType SCHEMA =
        MessageTypeParser.parseMessageType(
            "message reading { optional binary sensor_id (STRING); optional double temperature; optional double humidity; optional int64 timestamp; }");

    private final ParquetWriter<Group> writer;

    OfParquet(Path file) throws IOException {
      this.writer =
          ExampleParquetWriter.builder(new LocalOutputFile(file))
              .withConf(new PlainParquetConfiguration())
              .withType(SCHEMA)
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .build();
    }

    @Override
    public void add(Reading reading) throws IOException {
      Group row = new SimpleGroup(SCHEMA);
      row.add("sensor_id", reading.sensor());
      row.add("temperature", Double.parseDouble(reading.temperature()));
      row.add("humidity", Double.parseDouble(reading.humidity()));
      row.add("timestamp", reading.timestamp());
      writer.write(row);
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }
}
