package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.table.CatalogSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a demo is asked to do, and where.
 *
 * @param seconds how long records are produced; at least 1
 * @param rate records a second, over all partitions; at least 1
 * @param folder holds the catalog and the warehouse
 * @param run number of this run in its folder, from 1: each has tables and a writer id of its own
 */
public record DemoSettings(int seconds, int rate, Path folder, int run) {
  public DemoSettings {
    atLeastOne("seconds", seconds);
    atLeastOne("rate", rate);
  }

  /** The next run in a folder, also when another demo takes a number at the same moment. */
  public static DemoSettings in(Path folder, int seconds, int rate) {
    try {
      Path runs = Files.createDirectories(folder.toAbsolutePath().resolve("runs"));
      int run = 1;
      while (!taken(runs.resolve(Integer.toString(run)))) {
        run++;
      }
      return new DemoSettings(seconds, rate, folder.toAbsolutePath(), run);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the folder " + folder, e);
    }
  }

  private static boolean taken(Path number) throws IOException {
    try {
      Files.createDirectory(number);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("Invalid --" + name + " " + value + ": give 1 or more");
    }
  }

  /** The table that the demo writes. */
  public String table() {
    return "demo.sensor_data" + (run == 1 ? "" : "_" + run);
  }

  String deadLetterTable() {
    return table() + "_dead";
  }

  /** Its writer id. */
  public String writerId() {
    return "demo" + (run == 1 ? "" : "_" + run);
  }

  /** A JDBC catalog on an SQLite file, and a folder for the tables. */
  public CatalogSpec catalog() {
    return new CatalogSpec(
        "demo",
        Map.of(
            "type",
            "jdbc",
            "uri",
            "jdbc:sqlite:" + folder.resolve("lake.db"),
            "warehouse",
            folder.resolve("warehouse").toUri().toString()));
  }
}
