package io.firnline.pipeline.cli.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * The records of the benchmark as files of JSON lines, later ones in later files.
 *
 * <p>Arguments: folder, number of files, records, and what the names end in: {@code .json} or
 * {@code .json.gz}.
 */
public final class BenchFiles {
  private BenchFiles() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    int files = Integer.parseInt(args[1]);
    long records = Long.parseLong(args[2]);
    for (int file = 0; file < files; file++) {
      Path path = folder.resolve("bench-%04d%s".formatted(file, args[3]));
      try (OutputStream out = open(path)) {
        for (long i = records * file / files; i < records * (file + 1) / files; i++) {
          out.write(BenchRecords.record(i));
          out.write('\n');
        }
      }
    }
  }

  private static OutputStream open(Path path) throws IOException {
    OutputStream plain = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
    return path.toString().endsWith(".gz") ? new GZIPOutputStream(plain, 1 << 16) : plain;
  }
}
