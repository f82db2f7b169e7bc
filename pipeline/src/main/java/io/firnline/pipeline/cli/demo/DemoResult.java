package io.firnline.pipeline.cli.demo;

import java.util.Locale;

/** What a demo found when it read its tables back. */
public final class DemoResult {
  private static final int TOP = 5;

  private final boolean hasTable;
  private final TableContents contents;
  private final Audit audit;

  DemoResult(boolean hasTable, TableContents contents, Audit audit) {
    this.hasTable = hasTable;
    this.contents = contents;
    this.audit = audit;
  }

  /** Whether there is a table: a demo that was ended at once may have made none. */
  public boolean hasTable() {
    return hasTable;
  }

  /** Whether every record is accounted for exactly once. */
  public boolean passed() {
    return audit.passed();
  }

  /** The warmest sensors, one on a line. */
  public String sensors() {
    StringBuilder text =
        new StringBuilder("%-12s  %10s  %16s".formatted("SENSOR", "READINGS", "MEAN TEMPERATURE"));
    for (TableContents.Sensor sensor : contents.warmest(TOP)) {
      text.append(
          String.format(
              Locale.ROOT,
              "%nsensor-%03d    %,10d  %16.2f",
              sensor.number(),
              sensor.readings(),
              sensor.mean()));
    }
    int rest = contents.sensors() - TOP;
    return text.append(rest > 0 ? "%n(and %,d more)".formatted(rest) : "").toString();
  }

  /** Where every record is. */
  public String audit() {
    return audit.toString();
  }
}
