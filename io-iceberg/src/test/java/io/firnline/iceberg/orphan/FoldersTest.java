package io.firnline.iceberg.orphan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path root;

  private final HadoopFileIO io = new HadoopFileIO(new Configuration());

  private Folders folders(String... names) {
    return new Folders(
        List.of(names).stream().map(name -> "file:" + root + name).toList(), List.of());
  }

  @Test
  void aFolderThatIsNotThereHasNoFiles() throws IOException {
    Files.createDirectories(root.resolve("empty"));
    Files.writeString(Files.createDirectories(root.resolve("data/x")).resolve("a"), "a");
    List<String> seen = new ArrayList<>();

    folders("/none/", "/empty/", "/data/").forEachFile(io, file -> seen.add(file.location()));

    assertThat(seen).singleElement().asString().endsWith("/data/x/a");
  }

  @Test
  void aFolderThatVanishesWhileItIsListedIsToldAndEndsNothingQuietly() throws IOException {
    for (String folder : List.of("a", "b")) {
      Files.writeString(Files.createDirectories(root.resolve("data/" + folder)).resolve("f"), "f");
    }
    List<String> seen = new ArrayList<>();

    assertThatThrownBy(
            () ->
                folders("/data/")
                    .forEachFile(
                        io,
                        file -> {
                          seen.add(file.location());
                          removeTheOther(file);
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot list file:" + root + "/data/ to its end: a part of it")
        .hasMessageContaining("start again");
    assertThat(seen).hasSize(1);
  }

  private void removeTheOther(FileInfo seen) {
    String other = seen.location().endsWith("/a/f") ? "b" : "a";
    try {
      Files.delete(root.resolve("data/" + other + "/f"));
      Files.delete(root.resolve("data/" + other));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
