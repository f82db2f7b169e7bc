package io.firnline.pipeline.source.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.it.StoreServer;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has to hold for files of any store. */
abstract class StoreFiles {
  private static final BatchLimits FEW = new BatchLimits(10, 1 << 20, 1_000, 1 << 20);

  @TempDir Path local;

  private final StoreServer store;
  private final String folder = UUID.randomUUID().toString();
  private final MemoryLedger ledger = new MemoryLedger();

  StoreFiles(StoreServer store) {
    this.store = store;
  }

  @BeforeEach
  void prepare() {
    store.prepare();
  }

  private String uri(String name) {
    return store.uri(folder + "/" + name);
  }

  private void put(String name, String text) {
    store.put(folder + "/" + name, text.getBytes(UTF_8));
  }

  private List<InputFile> list(String glob) throws IOException {
    return FileListing.list(List.of(uri(glob)));
  }

  private FileDriver.Run run(FileContents contents, String glob) {
    return FileDriver.run(ledger, "l", FileOrder.ANY, FEW, contents, List.of(uri(glob)));
  }

  private FileDriver driver(String glob) throws IOException {
    return FileDriver.open(run(FileContents.lines(0, 100), glob));
  }

  @Test
  void aFileThatIsReplacedByOneOfTheSameSizeIsAnother() throws IOException {
    put("a.json", "5000 a\n");
    put("_SUCCESS", "");
    InputFile first = list("*").get(0);
    InputFile again = list("a.*").get(0);
    put("a.json", "6000 b\n");
    InputFile replaced = list("*").get(0);

    assertThat(again).isEqualTo(first);
    assertThat(first.path()).isEqualTo(uri("a.json"));
    assertThat(first.bytes()).isEqualTo(replaced.bytes());
    assertThat(replaced.digest()).isNotEqualTo(first.digest());
    assertThatThrownBy(() -> first.checkUnchanged("now"))
        .hasMessageContaining("it has changed since the run listed its files");
  }

  @Test
  void readsAllLinesOfAllFiles() throws IOException {
    put("a.json", "5000 a\n5001 b\n");
    put("b.json", "6000 c");
    put("deep/c.json", "7000 d\n");
    put("deep/d.json", "8000 e\n");
    try (FileDriver driver = driver("**").untilEnd()) {
      assertThat(driver.lines())
          .containsExactlyInAnyOrder("5000 a", "5001 b", "6000 c", "7000 d", "8000 e");
    }
    assertThat(list("*")).extracting(InputFile::name).containsExactly("a.json", "b.json");
    assertThat(list("**/*.json"))
        .extracting(InputFile::name)
        .containsExactly("a.json", "b.json", "c.json", "d.json");
    try (FileDriver driver =
        FileDriver.open(
                new FileDriver.Run(
                    run(FileContents.lines(0, 100), "deep/[cx].json").settings(),
                    new MemoryLedger()))
            .untilEnd()) {
      assertThat(driver.lines()).containsExactly("7000 d");
    }
  }

  @Test
  void goesOnInTheMidstOfAFile() throws IOException {
    List<String> lines = IntStream.range(5_000, 25_000).mapToObj(i -> i + " line").toList();
    put("a.json", String.join("\n", lines));
    List<String> all = new ArrayList<>();
    SourceMark mark;
    try (FileDriver driver = driver("*").untilRecords(7_000)) {
      all.addAll(driver.lines());
      mark = driver.mark();
    }
    try (FileDriver driver =
        FileDriver.restore(run(FileContents.lines(0, 100), "*"), mark).untilEnd()) {
      all.addAll(driver.lines());
    }
    assertThat(all).containsExactlyElementsOf(lines);
  }

  @Test
  void readsParquetFiles() throws IOException {
    Path file =
        ParquetWriting.write(
            local.resolve("a.parquet"),
            "message m { required int32 id; required binary text (STRING); }",
            CompressionCodecName.ZSTD,
            5_000,
            (row, i) -> row.append("id", i).append("text", "text " + i));
    store.put(folder + "/a.parquet", Files.readAllBytes(file));
    String schema =
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}";
    try (FileDriver driver = FileDriver.open(run(FileContents.parquet(schema, 100), "*"))) {
      driver.untilEnd();
      assertThat(driver.lines())
          .extracting(datum -> datum.substring(1)) // behind its length
          .containsExactlyElementsOf(IntStream.range(0, 5_000).mapToObj(i -> "text " + i).toList());
    }
  }

  @Test
  void aFileThatIsReplacedWhileItIsReadFailsTheRun() throws IOException {
    put("a.json", "5000 abcdefgh\n".repeat(50_000));
    FileDriver driver = driver("*").untilRecords(100);
    put("a.json", "6000 abcdefgh\n".repeat(50_000));
    assertFails(driver, "Cannot read " + uri("a.json"));
  }

  @Test
  void aFileThatIsGoneBeforeItIsOpenedFailsTheRun() throws IOException {
    put("a.json", "5000 abcdefgh\n".repeat(5_000));
    put("b.json", "5000 abcdefgh\n".repeat(5_000));
    FileDriver driver = driver("*").untilRecords(100);
    store.delete(folder + "/b.json");
    assertFails(
        driver, "Cannot read " + uri("b.json") + ": it was there when the run listed its files");
  }

  @Test
  void aGlobThatMatchesNothingFails() {
    assertThatThrownBy(() -> list("none-*"))
        .hasMessageStartingWith("Cannot read files: nothing matches " + uri("none-*"));
    assertThatThrownBy(() -> list("none"))
        .hasMessageStartingWith("Cannot read files: nothing matches " + uri("none"));
  }

  private static void assertFails(FileDriver driver, String message) throws IOException {
    try (driver) {
      assertThatThrownBy(driver::untilEnd)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(message);
    }
  }
}
