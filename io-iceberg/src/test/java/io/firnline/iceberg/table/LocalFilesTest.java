package io.firnline.iceberg.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
  @TempDir private java.nio.file.Path dir;

  @Test
  void writesFilesAndFoldersWithTheirPermissions() throws Exception {
    try (FileSystem files = FileSystem.newInstance(dir.toUri(), SharedCatalogs.configuration())) {
      assertThat(files).isInstanceOf(LocalFiles.class);
      Path file = new Path(new Path(dir.resolve("a").toUri()), "b");
      try (FSDataOutputStream out = files.create(file)) {
        out.write("text".getBytes(StandardCharsets.UTF_8));
      }
      java.nio.file.Path written = dir.resolve("a/b");
      assertThat(written).hasContent("text");
      FsPermission expected =
          FsPermission.getFileDefault().applyUMask(FsPermission.getUMask(new Configuration()));
      assertThat(files.getFileStatus(file).getPermission()).isEqualTo(expected);
      files.setPermission(file, new FsPermission((short) 0640));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
          .isEqualTo("rw-r-----");
    }
  }

  @Test
  void aFileThatGoesWhileItsFolderIsListedIsNoError() throws Exception {
    try (FileSystem files = FileSystem.newInstance(dir.toUri(), SharedCatalogs.configuration())) {
      Files.writeString(dir.resolve("a"), "text");
      Files.writeString(dir.resolve("b"), "text");
      RemoteIterator<LocatedFileStatus> list = files.listFiles(new Path(dir.toUri()), true);
      assertThat(list.hasNext()).isTrue();
      Files.delete(dir.resolve("a"));
      Files.delete(dir.resolve("b"));
      while (list.hasNext()) {
        assertThat(list.next().getLen()).isEqualTo(4);
      }
    }
  }
}
