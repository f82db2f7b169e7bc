package io.firnline.pipeline.source.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.it.S3Proxy;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.MemoryLedger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects of a store as files: an ETag is part of what a file is. */
class S3FilesIT {
  @RegisterExtension static final S3Proxy S3 = new S3Proxy();

  private static final BatchLimits FEW = new BatchLimits(10, 1 << 20, 1_000, 1 << 20);

  private final String folder = UUID.randomUUID().toString();
  private final MemoryLedger ledger = new MemoryLedger();

  private String key(String name) {
    return folder + "/" + name;
  }

  private void put(String name, String text) {
    S3.put(key(name), text.getBytes(UTF_8));
  }

  private List<InputFile> list(String glob) throws IOException {
    return FileListing.list(List.of(S3.uri(key(glob))));
  }

  private FileDriver driver(String glob) throws IOException {
    List<String> globs = List.of(S3.uri(key(glob)));
    return FileDriver.open(FileDriver.run(ledger, "l", FileOrder.ANY, FEW, globs));
  }

  @Test
  void anObjectThatIsReplacedByOneOfTheSameSizeAtTheSameTimeIsAnother() throws IOException {
    put("a.json", "5000 a\n");
    put("_SUCCESS", "");
    InputFile first = list("*").get(0);
    InputFile again = list("a.*").get(0);
    put("a.json", "6000 b\n");
    InputFile replaced = list("*").get(0);

    assertThat(again).isEqualTo(first);
    assertThat(first.path()).isEqualTo(S3.uri(key("a.json")));
    assertThat(first.bytes()).isEqualTo(replaced.bytes());
    assertThat(first.checksum()).isNotEmpty().isNotEqualTo(replaced.checksum());
    InputFile sameTime =
        new InputFile(first.id(), first.bytes(), first.modifiedMillis(), replaced.checksum());
    assertThat(sameTime.digest()).isNotEqualTo(first.digest());
    assertThatThrownBy(() -> first.checkUnchanged("now"))
        .hasMessageContaining("it has changed since the run listed its files");
  }

  @Test
  void readsAllLinesOfAllObjects() throws IOException {
    put("a.json", "5000 a\n5001 b\n");
    put("b.json", "6000 c");
    put("deep/c.json", "7000 d\n");
    try (FileDriver driver = driver("**").untilEnd()) {
      assertThat(driver.lines()).containsExactlyInAnyOrder("5000 a", "5001 b", "6000 c", "7000 d");
    }
  }

  @Test
  void readsAvroDataFiles() throws IOException {
    Schema schema = SchemaBuilder.record("R").fields().requiredString("text").endRecord();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(schema))) {
      writer.setSyncInterval(1_000).create(schema, bytes);
      for (int i = 0; i < 5_000; i++) {
        writer.append(new GenericRecordBuilder(schema).set("text", "text " + i).build());
      }
    }
    S3.put(key("a.avro"), bytes.toByteArray());
    FileContents contents = FileContents.avro(schema.toString(), 100);
    List<String> globs = List.of(S3.uri(key("*")));
    try (FileDriver driver =
        FileDriver.open(FileDriver.run(ledger, "l", FileOrder.ANY, FEW, contents, globs))) {
      driver.untilEnd();
      assertThat(driver.lines())
          .extracting(datum -> datum.substring(1)) // behind its length
          .containsExactlyElementsOf(IntStream.range(0, 5_000).mapToObj(i -> "text " + i).toList());
    }
  }

  @Test
  void anObjectThatIsReplacedWhileItIsReadFailsTheRun() throws IOException {
    put("a.json", "5000 abcdefgh\n".repeat(50_000));
    FileDriver driver = driver("*").untilRecords(100);
    put("a.json", "6000 abcdefgh\n".repeat(50_000));
    assertFails(
        driver, "Cannot read " + S3.uri(key("a.json")) + ": it has changed since the run listed");
  }

  @Test
  void anObjectThatIsGoneBeforeItIsOpenedFailsTheRun() throws IOException {
    put("a.json", "5000 abcdefgh\n".repeat(5_000));
    put("b.json", "5000 abcdefgh\n".repeat(5_000));
    FileDriver driver = driver("*").untilRecords(100);
    S3.delete(key("b.json"));
    assertFails(
        driver,
        "Cannot read " + S3.uri(key("b.json")) + ": it was there when the run listed its files");
  }

  private static void assertFails(FileDriver driver, String message) throws IOException {
    try (driver) {
      assertThatThrownBy(driver::untilEnd)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(message);
    }
  }
}
