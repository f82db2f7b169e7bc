package io.firnline.pipeline.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The records of the benchmark as files, later ones in later files.
 *
 * <p>Arguments: folder, number of files, records, and what the names end in: {@code .json}, {@code
 * .csv}, one of them with {@code .gz}, {@code .avro} or {@code .parquet}.
 */
public final class BenchFiles {
  private BenchFiles() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    int files = Integer.parseInt(args[1]);
    long records = Long.parseLong(args[2]);
    for (int file = 0; file < files; file++) {
      Path path = folder.resolve("bench-%04d%s".formatted(file, args[3]));
      try (BenchWriter out = BenchWriter.of(path)) {
        for (long i = records * file / files; i < records * (file + 1) / files; i++) {
          out.add(BenchRecords.reading(i));
        }
      }
    }
  }
}
