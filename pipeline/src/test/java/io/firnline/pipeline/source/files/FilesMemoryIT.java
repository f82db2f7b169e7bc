package io.firnline.pipeline.source.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose records take several times the heap of the JVM that reads them. */
@Tag("more")
class FilesMemoryIT {
  private static final int ROWS = 200_000;
  private static final int TEXT_BYTES = 1_000;
  private static final int ROW_GROUP = 10_000;
  private static final String HEAP = "-Xmx48m";
  private static final String SCHEMA =
      "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}";

  @TempDir Path folder;

  /** Each is another, or a dictionary would hold them all. */
  private static String text(int i) {
    String start = "row " + i + " ";
    return start + "x".repeat(TEXT_BYTES - start.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a.txt.gz", "a.avro", "a.parquet"})
  void readsWhatDoesNotFitIntoTheHeap(String name) throws Exception {
    Path file = folder.resolve(name);
    write(file);
    // An Avro string has its length, of two bytes, before it.
    long bytes = name.startsWith("a.txt") ? TEXT_BYTES : TEXT_BYTES + 2;
    assertThat(read(file, 0)).isEqualTo(ROWS + " " + ROWS * bytes);
    assertThat(read(file, ROWS - 5)).isEqualTo("5 " + 5 * bytes);
  }

  private static String read(Path file, long from) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ReadAll.class.getName(),
                file.toString(),
                Long.toString(from),
                SCHEMA)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.strip();
  }

  private static void write(Path file) throws IOException {
    String name = file.toString();
    if (name.endsWith(".avro")) {
      writeAvro(file);
    } else if (name.endsWith(".parquet")) {
      writeParquet(file);
    } else {
      try (OutputStream plain = Files.newOutputStream(file);
          OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain, 1 << 16) : plain) {
        for (int i = 0; i < ROWS; i++) {
          out.write((text(i) + "\n").getBytes(UTF_8));
        }
      }
    }
  }

  private static void writeAvro(Path file) throws IOException {
    Schema schema = new Schema.Parser().parse(SCHEMA);
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.setCodec(CodecFactory.deflateCodec(1)).create(schema, file.toFile());
      for (int i = 0; i < ROWS; i++) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("text", text(i));
        writer.append(record);
      }
    }
  }

  private static void writeParquet(Path file) throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType("message m { required binary text (STRING); }");
    try (var writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withRowGroupRowCountLimit(ROW_GROUP)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        writer.write(new SimpleGroup(type).append("text", text(i)));
      }
    }
  }
}
