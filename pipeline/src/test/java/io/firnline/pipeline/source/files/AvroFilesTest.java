package io.firnline.pipeline.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Avro data files, each with a schema of its own, as records of one schema. */
class AvroFilesTest {
  private static final Schema OLD =
      SchemaBuilder.record("Reading")
          .fields()
          .requiredInt("id")
          .requiredString("place")
          .endRecord();
  private static final Schema NOW =
      SchemaBuilder.record("Reading")
          .fields()
          .requiredLong("id")
          .name("site")
          .aliases("place")
          .type()
          .stringType()
          .noDefault()
          .optionalDouble("value")
          .endRecord();
  private static final BatchLimits THREE = new BatchLimits(3, 1 << 20, 1 << 20, 1 << 20);

  @TempDir Path folder;

  private final MemoryLedger ledger = new MemoryLedger();

  private static Path write(
      Path file, Schema schema, CodecFactory codec, int records, Function<Integer, Object[]> values)
      throws IOException {
    try (var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(schema))) {
      writer.setCodec(codec).setSyncInterval(100).create(schema, file.toFile());
      for (int i = 0; i < records; i++) {
        GenericRecordBuilder record = new GenericRecordBuilder(schema);
        Object[] fields = values.apply(i);
        for (int f = 0; f < fields.length; f++) {
          record.set(schema.getFields().get(f), fields[f]);
        }
        writer.append(record.build());
      }
    }
    return file;
  }

  private Path old(String name, int records) throws IOException {
    return write(
        folder.resolve(name),
        OLD,
        CodecFactory.nullCodec(),
        records,
        i -> new Object[] {i, "p" + i});
  }

  private Path now(String name, int records) throws IOException {
    return write(
        folder.resolve(name),
        NOW,
        CodecFactory.deflateCodec(6),
        records,
        i -> new Object[] {1_000L + i, "s" + i, i / 2.0});
  }

  private FileDriver.Run run(int mostBytes) {
    return FileDriver.run(
        ledger,
        "l",
        FileOrder.ANY,
        THREE,
        FileContents.avro(NOW.toString(), mostBytes),
        List.of(folder.resolve("*").toString()));
  }

  private static List<String> texts(List<RecordBatch> batches) throws IOException {
    GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(NOW);
    List<String> texts = new ArrayList<>();
    for (RecordBatch batch : batches) {
      for (byte[] payload : batch.payloads()) {
        GenericRecord r = reader.read(null, DecoderFactory.get().binaryDecoder(payload, null));
        texts.add(r.get("id") + " " + r.get("site") + " " + r.get("value"));
      }
    }
    return texts;
  }

  @Test
  void filesOfTwoSchemasBecomeRecordsOfOne() throws IOException {
    old("a.avro", 50);
    now("b.avro", 70);
    now("empty.avro", 0);
    try (FileDriver driver = FileDriver.open(run(100)).untilEnd()) {
      List<String> expected = new ArrayList<>();
      IntStream.range(0, 50).forEach(i -> expected.add(i + " p" + i + " null"));
      IntStream.range(0, 70).forEach(i -> expected.add(1_000 + i + " s" + i + " " + i / 2.0));
      assertThat(texts(driver.batches)).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(
              driver.batches.stream()
                  .filter(b -> b.records() > 0 && b.partition().partition().equals("0"))
                  .flatMapToLong(b -> LongStream.of(b.positions())))
          .containsExactlyElementsOf(LongStream.range(0, 50).boxed().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "snappy", "bzip2", "zstandard"})
  void readsWhatIsCompressed(String codec) throws IOException {
    write(
        folder.resolve("a.avro"),
        OLD,
        CodecFactory.fromString(codec),
        50,
        i -> new Object[] {i, "p"});
    try (FileDriver driver = FileDriver.open(run(100)).untilEnd()) {
      assertThat(driver.records()).isEqualTo(50);
    }
  }

  @Test
  void goesOnInTheMidstOfAFile() throws IOException {
    now("a.avro", 100);
    List<String> first;
    SourceMark mark;
    try (FileDriver driver = FileDriver.open(run(100)).untilRecords(40)) {
      first = texts(driver.batches);
      mark = driver.mark();
    }
    try (FileDriver driver = FileDriver.restore(run(100), mark).untilEnd()) {
      List<String> all = new ArrayList<>(first);
      all.addAll(texts(driver.batches));
      assertThat(first.size()).isBetween(40, 60);
      assertThat(all)
          .containsExactlyElementsOf(
              IntStream.range(0, 100).mapToObj(i -> 1_000 + i + " s" + i + " " + i / 2.0).toList());
    }
  }

  @Test
  void aRecordThatIsTooLongKeepsItsPlaceAndIsCutSoThatTheParserRefusesIt() throws IOException {
    write(
        folder.resolve("a.avro"),
        OLD,
        CodecFactory.nullCodec(),
        3,
        i -> new Object[] {i, "x".repeat(i == 1 ? 500 : 5)});
    try (FileDriver driver = FileDriver.open(run(100)).untilEnd()) {
      assertThat(driver.records()).isEqualTo(3);
      assertThat(driver.batches.get(1).payloads()[1]).hasSize(101);
      assertThat(driver.batches.get(1).payloads()[2]).hasSizeLessThan(10);
    }
  }

  @Test
  void whatCannotBeReadFailsTheRunByName() throws IOException {
    Path file = now("a.avro", 500);
    byte[] good = Files.readAllBytes(file);
    int lastBlock = lastBlockBytes(file);
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 0x55;

    for (int cut = 1; cut <= 120; cut++) { // within a block, its head, and its sync marker
      Files.write(file, Arrays.copyOf(good, good.length - cut));
      if (cut != lastBlock) {
        assertFails("Cannot read " + file + ": its Avro data is damaged or cut off behind record");
      }
    }
    Files.write(file, flipped);
    assertFails("Cannot read " + file + ": its Avro data is damaged or cut off behind record");
    Files.writeString(file, "{\"id\":1}");
    assertFails("Cannot read " + file + ": it is no Avro data file, or its head is damaged");
    Files.write(file, new byte[0]);
    assertFails("Cannot read " + file + ": it is no Avro data file, or its head is damaged");
    Schema other = SchemaBuilder.record("Reading").fields().requiredString("id").endRecord();
    write(file, other, CodecFactory.nullCodec(), 1, i -> new Object[] {"one"});
    assertFails(
        "Cannot read %s: it was written with a schema that --avroSchema cannot read: at /fields/0/type"
            .formatted(file));
  }

  /** A file that is cut off between two blocks is a whole one. */
  private static int lastBlockBytes(Path file) throws IOException {
    try (var reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
      long start = 0;
      while (reader.hasNext()) {
        start = reader.previousSync();
        reader.nextBlock();
      }
      return (int) (Files.size(file) - start);
    }
  }

  private void assertFails(String message) throws IOException {
    FileDriver.Run run = new FileDriver.Run(run(100).settings(), new MemoryLedger());
    try (FileDriver driver = FileDriver.open(run)) {
      assertThatThrownBy(driver::untilEnd)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(message);
    }
  }
}
