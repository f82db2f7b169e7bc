package io.firnline.iceberg.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, with permissions set by Java and listed without them. Without its
 * native library Hadoop starts a {@code chmod} for every file and folder. That costs time; and a
 * Ctrl-C, which a terminal sends to all processes of a job, may end it and so fail the file (seen
 * once in a demo, the cause inferred).
 */
public final class LocalFiles extends LocalFileSystem {
  /** Made by Hadoop, by its name in the configuration. */
  public LocalFiles() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    /**
     * Without owners and permissions, for each of which Hadoop starts an {@code ls}: it fails when
     * the file has gone meanwhile, as metadata of a busy table does.
     */
    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      FileStatus[] all = super.listStatus(path);
      for (int i = 0; i < all.length; i++) {
        FileStatus one = all[i];
        all[i] =
            new FileStatus(
                one.getLen(),
                one.isDirectory(),
                one.getReplication(),
                one.getBlockSize(),
                one.getModificationTime(),
                one.getPath());
      }
      return all;
    }

    @Override
    public void setPermission(org.apache.hadoop.fs.Path path, FsPermission permission)
        throws IOException {
      Path file = pathToFile(path).toPath();
      if (Files.getFileAttributeView(file, PosixFileAttributeView.class) == null) {
        super.setPermission(path, permission);
        return;
      }
      String text =
          permission.getUserAction().SYMBOL
              + permission.getGroupAction().SYMBOL
              + permission.getOtherAction().SYMBOL;
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(text));
    }
  }
}
