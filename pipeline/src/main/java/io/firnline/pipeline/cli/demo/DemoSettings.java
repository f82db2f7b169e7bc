package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.table.CatalogSpec;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a demo is asked to do, and where.
 *
 * @param seconds how long records are produced; at least 1
 * @param rate records a second, over all partitions; at least 1
 * @param folder holds topic, catalog and warehouse; a later demo in it goes on where this one ends
 */
public record DemoSettings(int seconds, int rate, Path folder) {
  public DemoSettings {
    atLeastOne("seconds", seconds);
    atLeastOne("rate", rate);
    folder = folder.toAbsolutePath().normalize();
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("Invalid --" + name + " " + value + ": give 1 or more");
    }
  }

  /** The table that the demo writes. */
  public String table() {
    return "demo.sensor_data";
  }

  String deadLetterTable() {
    return table() + "_dead";
  }

  /** Its writer id. */
  public String writerId() {
    return "demo";
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
