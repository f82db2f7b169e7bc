package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
  @TempDir Path folder;

  @Test
  void sendsTheClassPathWithoutFlinksOwnJars() throws IOException {
    String driver = jar("driver-1.jar");
    String runner = jar("beam-runners-flink-1.19-2.70.0.jar");
    String flink = jar("flink-runtime-1.19.3.jar");
    String missing = folder.resolve("missing.jar").toString();
    String path = String.join(File.pathSeparator, driver, flink, runner, missing, "", driver);
    assertThat(Staging.files(path)).containsExactly(driver, runner);
  }

  private String jar(String name) throws IOException {
    return Files.createFile(folder.resolve(name)).toString();
  }
}
