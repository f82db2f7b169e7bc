package io.firnline.iceberg.orphan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
                    .forEachFile(new VanishingAfterOne(), file -> seen.add(file.location())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot list file:" + root + "/data/ to its end: a part of it")
        .hasMessageContaining("start again");
    assertThat(seen).hasSize(1);
  }

  /** As HDFS does where a folder vanishes that is still to be listed. */
  private static final class VanishingAfterOne extends HadoopFileIO {
    VanishingAfterOne() {
      super(new Configuration());
    }

    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
      Iterator<FileInfo> listed = super.listPrefix(prefix).iterator();
      AtomicInteger given = new AtomicInteger();
      return () ->
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              if (given.get() > 0) {
                throw new UncheckedIOException(new FileNotFoundException("b is gone"));
              }
              return listed.hasNext();
            }

            @Override
            public FileInfo next() {
              given.incrementAndGet();
              return listed.next();
            }
          };
    }
  }
}
