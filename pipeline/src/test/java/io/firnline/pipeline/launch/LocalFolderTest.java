package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFolderTest {
  @TempDir Path temporary;

  @Test
  void onlyFoldersWhoseProcessHasEndedAreDeleted() throws Exception {
    Path own = folder("firnline-checkpoints-own");
    FolderLock.take(own);
    Path abandoned = locked("firnline-checkpoints-1");
    Path untaken = Files.createFile(folder("firnline-2").resolve("data")).getParent();
    Path others = locked("others-3");
    Path target = folder("target");
    Path link = Files.createSymbolicLink(temporary.resolve("firnline-link"), target);
    Files.createFile(target.resolve("firnline.lock"));
    Path living = locked("firnline-checkpoints-4");
    Process holder = holdLock(living.resolve("firnline.lock"));
    try {
      LocalFolder.deleteAbandonedBeside(own);
      assertThat(abandoned).doesNotExist();
      assertThat(own).exists();
      assertThat(untaken.resolve("data")).exists();
      assertThat(others).exists();
      assertThat(link).exists();
      assertThat(target.resolve("firnline.lock")).exists();
      assertThat(living).exists();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    LocalFolder.deleteAbandonedBeside(own);
    assertThat(living).doesNotExist();
    assertThat(own).exists();
  }

  /** Another process that holds the lock until it is killed. */
  private Process holdLock(Path file) throws IOException, InterruptedException {
    Path source = temporary.resolve("Hold.java");
    Files.writeString(
        source,
        """
        public class Hold {
          public static void main(String[] args) throws Exception {
            var lock = java.nio.channels.FileChannel.open(
                java.nio.file.Path.of(args[0]), java.nio.file.StandardOpenOption.WRITE).lock();
            System.out.println(lock.isValid());
            Thread.sleep(300_000);
          }
        }
        """);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, source.toString(), file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("true");
    return process;
  }

  private Path locked(String name) throws IOException {
    Path folder = folder(name);
    FileChannel.open(
            folder.resolve("firnline.lock"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)
        .close();
    Files.createDirectories(folder.resolve("chk-1"));
    Files.createFile(folder.resolve("chk-1").resolve("_metadata"));
    return folder;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectory(temporary.resolve(name));
  }
}
