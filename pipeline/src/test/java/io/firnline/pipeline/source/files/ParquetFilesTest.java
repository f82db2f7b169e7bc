package io.firnline.pipeline.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files of several writers, as Avro data of one schema. */
class ParquetFilesTest {
  private static final BatchLimits THREE = new BatchLimits(3, 1 << 20, 1 << 20, 1 << 20);
  private static final String TWO =
      "message m { required int32 id; optional binary place (STRING); }";
  private static final String WANTED =
      """
      {"type": "record", "name": "Reading", "fields": [
        {"name": "id", "type": "long"},
        {"name": "site", "aliases": ["place"], "type": ["null", "string"], "default": null},
        {"name": "value", "type": ["null", "double"], "default": null}]}
      """;

  @TempDir Path folder;

  private final MemoryLedger ledger = new MemoryLedger();

  private Path write(String name, String schema, int rows, BiConsumer<Group, Integer> values)
      throws IOException {
    return ParquetWriting.write(
        folder.resolve(name), schema, CompressionCodecName.SNAPPY, rows, values);
  }

  private Path two(String name, int rows) throws IOException {
    return write(name, TWO, rows, (row, i) -> row.append("id", i).append("place", "p" + i));
  }

  private FileDriver.Run run(String schema) {
    return FileDriver.run(
        ledger,
        "l",
        FileOrder.ANY,
        THREE,
        FileContents.parquet(schema, 100),
        List.of(folder.resolve("*").toString()));
  }

  private static List<String> texts(String schema, List<RecordBatch> batches) throws IOException {
    GenericDatumReader<GenericRecord> reader =
        new GenericDatumReader<>(new Schema.Parser().parse(schema));
    List<String> texts = new ArrayList<>();
    for (RecordBatch batch : batches) {
      for (byte[] payload : batch.payloads()) {
        var decoder = DecoderFactory.get().binaryDecoder(payload, null);
        texts.add(reader.read(null, decoder).toString());
        assertThat(decoder.isEnd()).isTrue();
      }
    }
    return texts;
  }

  private List<String> read(String schema) throws IOException {
    try (FileDriver driver = FileDriver.open(run(schema)).untilEnd()) {
      return texts(schema, driver.batches);
    }
  }

  private static String two(int i) {
    return "{\"id\": %d, \"site\": \"p%d\", \"value\": null}".formatted(i, i);
  }

  private static String fields(String... fields) {
    return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + String.join(",", fields) + "]}";
  }

  private static String field(String name, String type) {
    return "{\"name\":\"%s\",\"type\":%s}".formatted(name, type);
  }

  @Test
  void filesOfTwoSchemasBecomeRecordsOfOne() throws IOException {
    two("a.parquet", 50);
    write(
        "b.parquet",
        "message m { optional double value; required int64 id; optional int32 unknown; }",
        20,
        (row, i) -> row.append("value", i / 2.0).append("id", 1_000L + i));
    two("empty.parquet", 0);
    try (FileDriver driver = FileDriver.open(run(WANTED)).untilEnd()) {
      List<String> expected = new ArrayList<>();
      IntStream.range(0, 50).forEach(i -> expected.add(two(i)));
      IntStream.range(0, 20)
          .forEach(
              i ->
                  expected.add(
                      "{\"id\": %d, \"site\": null, \"value\": %s}".formatted(1_000 + i, i / 2.0)));
      assertThat(texts(WANTED, driver.batches)).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(
              driver.batches.stream()
                  .filter(b -> b.records() > 0 && b.partition().partition().equals("0"))
                  .flatMapToLong(b -> LongStream.of(b.positions())))
          .containsExactlyElementsOf(LongStream.range(0, 50).boxed().toList());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void readsWhatIsCompressed(CompressionCodecName codec) throws IOException {
    ParquetWriting.write(
        folder.resolve("a.parquet"), TWO, codec, 50, (row, i) -> row.append("id", i));
    assertThat(read(WANTED)).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"arrow-zstd", "arrow-snappy-v2", "arrow-gzip-int96"})
  void readsWhatArrowWrites(String name) throws IOException {
    String resource = "/parquet/" + name + ".parquet";
    try (InputStream in =
        Objects.requireNonNull(ParquetFilesTest.class.getResourceAsStream(resource))) {
      Files.copy(in, folder.resolve("a.parquet"));
    }
    String schema =
        fields(
            field("id", "[\"null\",\"long\"]"),
            field("name", "[\"null\",\"string\"]"),
            field("at", "[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}]"),
            field(
                "amount",
                "[\"null\",{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}]"),
            field("tags", "[\"null\",{\"type\":\"array\",\"items\":[\"null\",\"string\"]}]"),
            field("attributes", "[\"null\",{\"type\":\"map\",\"values\":[\"null\",\"double\"]}]"),
            field(
                "place",
                "[\"null\",{\"type\":\"record\",\"name\":\"P\",\"fields\":["
                    + field("x", "[\"null\",\"int\"]")
                    + "]}]"),
            field("day", "[\"null\",{\"type\":\"int\",\"logicalType\":\"date\"}]"),
            field("ok", "[\"null\",\"boolean\"]"));
    try (FileDriver driver = FileDriver.open(run(schema)).untilEnd()) {
      GenericDatumReader<GenericRecord> reader =
          new GenericDatumReader<>(new Schema.Parser().parse(schema));
      int i = 0;
      for (RecordBatch batch : driver.batches) {
        for (byte[] payload : batch.payloads()) {
          GenericRecord row = reader.read(null, DecoderFactory.get().binaryDecoder(payload, null));
          row.put("amount", ArrowRows.decimal(row.get("amount")));
          assertThat(row.toString()).isEqualTo(ArrowRows.expected(i++));
        }
      }
      assertThat(i).isEqualTo(ArrowRows.ROWS);
    }
  }

  /** Lists and maps as old writers made them, and as the format's examples have them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "repeated binary x (STRING);",
        "required group x (LIST) { repeated binary array (STRING); }",
        "required group x (LIST) { repeated binary element (STRING); }",
        "required group x (LIST) { repeated group list { required binary element (STRING); } }",
        "required group x (LIST) { repeated group bag { optional binary array_element (STRING); } }"
      })
  void readsListsOfTwoAndThreeLevels(String list) throws IOException {
    write(
        "a.parquet",
        "message m { required int32 id; " + list + " }",
        3,
        (row, i) -> {
          row.append("id", i);
          Group in = list.startsWith("repeated") ? row : row.addGroup("x");
          for (int n = 0; n < i; n++) {
            int at = list.startsWith("repeated") ? 1 : 0;
            if (in.getType().getType(at).isPrimitive()) {
              in.add(at, "v" + n);
            } else {
              in.addGroup(at).add(0, "v" + n);
            }
          }
        });
    String schema = fields(field("x", "{\"type\":\"array\",\"items\":[\"null\",\"string\"]}"));
    assertThat(read(schema))
        .containsExactly("{\"x\": []}", "{\"x\": [\"v0\"]}", "{\"x\": [\"v0\", \"v1\"]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pair { required int32 a; required int32 b; }",
        "array { required int32 a; }",
        "x_tuple { required int32 a; }"
      })
  void readsListsOfTwoLevelsOfRecords(String repeated) throws IOException {
    write(
        "a.parquet",
        "message m { required group x (LIST) { repeated group " + repeated + " } }",
        1,
        (row, i) -> {
          Group element = row.addGroup("x").addGroup(0);
          for (int f = 0; f < element.getType().getFieldCount(); f++) {
            element.add(f, 7);
          }
        });
    String element =
        "{\"type\":\"record\",\"name\":\"E\",\"fields\":[" + field("a", "\"int\"") + "]}";
    String schema = fields(field("x", "{\"type\":\"array\",\"items\":" + element + "}"));
    assertThat(read(schema)).containsExactly("{\"x\": [{\"a\": 7}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x (MAP) { repeated group key_value",
        "x (MAP_KEY_VALUE) { repeated group map",
        "x (MAP) { repeated group map (MAP_KEY_VALUE)"
      })
  void readsMapsOfAllWriters(String map) throws IOException {
    write(
        "a.parquet",
        "message m { required group "
            + map
            + " { required binary key (STRING); optional int32 value; } } }",
        2,
        (row, i) -> {
          Group entries = row.addGroup("x");
          for (int n = 0; n < i; n++) {
            entries.addGroup(0).append("key", "k").append("value", 5);
          }
        });
    String schema = fields(field("x", "{\"type\":\"map\",\"values\":[\"null\",\"long\"]}"));
    assertThat(read(schema)).containsExactly("{\"x\": {}}", "{\"x\": {\"k\": 5}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int64 x (TIMESTAMP(MILLIS,true)) | timestamp-micros | 1000",
        "int64 x (TIMESTAMP(MICROS,true)) | timestamp-nanos | 1000",
        "int64 x (TIMESTAMP(NANOS,false)) | timestamp-micros | -1",
        "int64 x (TIMESTAMP(NANOS,false)) | timestamp-nanos | -1",
        "int64 x (TIMESTAMP(MILLIS,true)) | none | -1",
        "int64 x | timestamp-millis | -1",
        "int64 x (TIME(NANOS,true)) | time-micros | -1",
      })
  void timesKeepWhatTheyMean(String column, String logical, long factor) throws IOException {
    write(
        "a.parquet",
        "message m { required " + column + "; }",
        1,
        (row, i) -> row.append("x", -1_001L));
    String type =
        logical.equals("none")
            ? "\"long\""
            : "{\"type\":\"long\",\"logicalType\":\"" + logical + "\"}";
    boolean floors = column.contains("NANOS") && logical.endsWith("micros");
    long expected = floors ? -2 : factor < 0 ? -1_001 : -1_001 * factor;
    String raw = fields(field("x", type));
    try (FileDriver driver = FileDriver.open(run(raw)).untilEnd()) {
      byte[] datum = driver.batches.get(1).payloads()[0];
      assertThat(DecoderFactory.get().binaryDecoder(datum, null).readLong()).isEqualTo(expected);
    }
  }

  @Test
  void goesOnInTheMidstOfAFileAndPassesOverWholeRowGroups() throws IOException {
    Path file = two("a.parquet", 1_000);
    List<String> first;
    SourceMark mark;
    try (FileDriver driver = FileDriver.open(run(WANTED)).untilRecords(700)) {
      first = texts(WANTED, driver.batches);
      mark = driver.mark();
    }
    assertThat(ParquetWriting.rowGroups(file)).hasSizeGreaterThan(5);
    // Of a row group that is passed over not a byte is read.
    byte[] bytes = Files.readAllBytes(file);
    var time = Files.getLastModifiedTime(file);
    Arrays.fill(bytes, 4, 200, (byte) 0xff);
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, time);
    try (FileDriver driver = FileDriver.restore(run(WANTED), mark).untilEnd()) {
      List<String> all = new ArrayList<>(first);
      all.addAll(texts(WANTED, driver.batches));
      assertThat(first.size()).isBetween(700, 720);
      assertThat(all)
          .containsExactlyElementsOf(
              IntStream.range(0, 1_000).mapToObj(ParquetFilesTest::two).toList());
    }
  }

  @Test
  void aRowThatIsTooLongKeepsItsPlaceAndIsCutSoThatTheParserRefusesIt() throws IOException {
    write(
        "a.parquet",
        TWO,
        3,
        (row, i) -> row.append("id", i).append("place", "x".repeat(i == 1 ? 500 : 5)));
    try (FileDriver driver = FileDriver.open(run(WANTED)).untilEnd()) {
      assertThat(driver.records()).isEqualTo(3);
      assertThat(driver.batches.get(1).payloads()[1]).hasSize(101);
      assertThat(driver.batches.get(1).payloads()[2]).hasSizeLessThan(12);
    }
  }

  @Test
  void whatIsDamagedOrCutFailsTheRunByName() throws IOException {
    Path file = two("a.parquet", 500);
    byte[] good = Files.readAllBytes(file);
    for (int cut = 1; cut < good.length; cut += good.length / 50) {
      Files.write(file, Arrays.copyOf(good, good.length - cut));
      assertFails(WANTED, "Cannot read " + file + ": it is no Parquet file, or its footer");
    }
    Files.writeString(file, "{\"id\":1}");
    assertFails(WANTED, "Cannot read " + file + ": it is no Parquet file, or its footer");
    Files.write(file, new byte[0]);
    assertFails(WANTED, "Cannot read " + file + ": it is no Parquet file, or its footer");
    byte[] flipped = good.clone();
    for (int i = 60; i < 120; i++) {
      flipped[i] ^= 0x55;
    }
    Files.write(file, flipped);
    assertFails(WANTED, "Cannot read " + file + ": its Parquet data is damaged behind record");
  }

  /** What no record could show fails the file before its first record is read. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "required binary x (STRING) | \"long\" | field x: the file has 'required binary x (STRING)', the schema \"long\"",
        "optional int32 x | \"int\" | field x: the file's column may be null; make it a union with null",
        "required int32 x (DECIMAL(9,2)) | \"int\" | give bytes of logical type decimal, precision 9, scale 2",
        "required int64 x (INTEGER(64,false)) | \"long\" | unsigned numbers of 64 bits are not read",
        "required int32 x (INTEGER(32,false)) | \"int\" | give long",
        "required int64 x | \"int\" | give long",
        "required double x | \"float\" | field x: the file has 'required double x'",
        "required int96 x | \"long\" | INT96 is a timestamp: give long of logical type timestamp-micros",
        "required int64 x (TIMESTAMP(MICROS,true)) | {'type':'long','logicalType':'timestamp-millis'} | it would lose digits",
        "required int32 x (DATE) | {'type':'int','logicalType':'time-millis'} | field x: the file has",
        "required group x { required int32 y; } | {'type':'record','name':'Y','fields':[{'name':'z','type':'int'}]} | field x.z: the file has no such column",
        "required group x (LIST) { repeated group list { optional int32 element; } } | {'type':'array','items':'int'} | field x.element: the file's column may be null",
        "required group x (MAP) { repeated group key_value { required int32 key; required int32 value; } } | {'type':'map','values':'int'} | field x.key: the file has",
        "required int32 y | \"int\" | it has none of the schema's fields",
        "required int32 z | \"int\" | it has none of the schema's fields",
      })
  void whatCannotFillTheSchemaFailsTheRunByName(String column, String type, String message)
      throws IOException {
    Path file =
        write(
            "a.parquet",
            "message m { " + column + (column.endsWith("}") ? " }" : "; }"),
            0,
            (row, i) -> {});
    String schema = fields(field("x", type.replace('\'', '"')));
    assertFails(
        schema, "Cannot read " + file + ": its columns cannot fill --avroSchema: ", message);
  }

  @Test
  void aTimeThatDoesNotFitFailsTheRunByNameAndRow() throws IOException {
    Path file =
        write(
            "a.parquet",
            "message m { required int64 x (TIMESTAMP(MILLIS,true)); }",
            3,
            (row, i) -> row.append("x", i == 1 ? Long.MAX_VALUE / 2 : 5L));
    assertFails(
        fields(field("x", "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}")),
        "Cannot read " + file + ": its Parquet data is damaged behind record 1: ",
        "does not fit a unit that is 1000 times as fine");
  }

  @Test
  void int96IsATimestampOfAnyCentury() throws IOException {
    byte[] yearOne = new byte[12]; // 0001-01-01T00:00:00.000000999Z
    yearOne[0] = (byte) 0xe7;
    yearOne[1] = 3;
    int day = 1_721_426;
    for (int i = 0; i < 4; i++) {
      yearOne[8 + i] = (byte) (day >> 8 * i);
    }
    write(
        "a.parquet",
        "message m { required int96 x; }",
        1,
        (row, i) -> row.add("x", Binary.fromConstantByteArray(yearOne)));
    String schema = fields(field("x", "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}"));
    try (FileDriver driver = FileDriver.open(run(schema)).untilEnd()) {
      byte[] datum = driver.batches.get(1).payloads()[0];
      assertThat(DecoderFactory.get().binaryDecoder(datum, null).readLong())
          .isEqualTo(-62_135_596_800_000_000L);
    }
  }

  private void assertFails(String schema, String... messages) throws IOException {
    FileDriver.Run run = new FileDriver.Run(run(schema).settings(), new MemoryLedger());
    try (FileDriver driver = FileDriver.open(run)) {
      assertThatThrownBy(driver::untilEnd)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(messages[0])
          .hasMessageContaining(messages[messages.length - 1]);
    }
  }
}
