package io.firnline.pipeline.source.files;

import java.io.IOException;
import java.util.List;

/** Reads a file from a record to its end, in a JVM of its own, and prints what there was. */
final class ReadAll {
  private static final int MOST_BYTES = 10_000;

  private ReadAll() {}

  /** Arguments: file, first record, and the Avro schema of records that are no lines. */
  public static void main(String[] args) throws IOException {
    InputFile file = FileListing.list(List.of(args[0])).get(0);
    long records = 0;
    long bytes = 0;
    try (OpenFile open = OpenFile.at(file, Long.parseLong(args[1]), contents(args))) {
      for (byte[] record = open.next(); record != null; record = open.next()) {
        records++;
        bytes += record.length;
      }
    }
    System.out.println(records + " " + bytes);
  }

  private static FileContents contents(String[] args) {
    if (args[0].endsWith(".avro")) {
      return FileContents.avro(args[2], MOST_BYTES);
    }
    return args[0].endsWith(".parquet")
        ? FileContents.parquet(args[2], MOST_BYTES)
        : FileContents.lines(0, MOST_BYTES);
  }
}
