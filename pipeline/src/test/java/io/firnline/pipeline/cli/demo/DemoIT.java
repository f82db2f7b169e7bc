package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.cli.Firnline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a newcomer starts it, in a process of its own, twice in one folder. */
class DemoIT {
  private static final Pattern AUDIT =
      Pattern.compile(
          "Audit: ([\\d,]+) produced = ([\\d,]+) rows \\+ ([\\d,]+) dead letters \\+ ([\\d,]+) still open"
              + " \\+ ([\\d,]+) not read; 0 doubled, 0 wrong: passed");

  @TempDir private Path dir;

  @Test
  void itsTableHoldsWhatItsAuditSaysAndTheNextDemoGoesOn() throws Exception {
    long first = demo();
    assertThat(first).isGreaterThan(10_000);
    long second = demo();
    assertThat(second).isGreaterThan(first + 10_000);
    assertThat(dir.resolve("temporary")).isEmptyDirectory();
  }

  /** Runs a demo and compares what it prints with its tables; the records produced until now. */
  private long demo() throws Exception {
    String printed = run("demo", "--seconds=8", "--rate=3000", "--keep=" + dir.resolve("kept"));
    Matcher audit = AUDIT.matcher(printed);
    assertThat(audit.find()).as(printed).isTrue();
    long produced = number(audit, 1);
    Table table = table("demo.sensor_data");
    TableContents contents = TableContents.read(table);
    Ledger ledger = LedgerProperties.read("demo", table.properties()).orElseThrow();
    assertThat(contents.rows()).isEqualTo(number(audit, 2)).isEqualTo(ledger.totals().rows());
    assertThat(contents.wrong() + contents.doubled()).isZero();
    assertThat(TableContents.count(table("demo.sensor_data_dead")))
        .isPositive()
        .isEqualTo(number(audit, 3));
    assertThat(number(audit, 2) + number(audit, 3) + number(audit, 4) + number(audit, 5))
        .isEqualTo(produced);
    assertThat(printed).contains("records/s  watermark", "SENSOR", "Ledger of 'demo'");
    assertThat(printed).doesNotContain("Exception", "WARN", "SEVERE");
    return produced;
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group).replace(",", ""));
  }

  private Table table(String name) {
    CatalogSpec written = new DemoSettings(1, 1, dir.resolve("kept")).catalog();
    return Tables.load(CatalogSpec.parse(written.toJson()), name);
  }

  private String run(String... args) throws IOException, InterruptedException {
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder(command(args))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("ends").isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    String printed = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  /** What {@code bin/firnline} does once it has built. */
  private List<String> command(String... args) throws IOException {
    Path temporary = Files.createDirectories(dir.resolve("temporary"));
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Djava.util.logging.config.file=bin/logging.properties");
    for (String open :
        List.of(
            "java.lang",
            "java.util",
            "java.util.concurrent",
            "java.nio",
            "java.time",
            "sun.nio.ch")) {
      command.add("--add-opens=java.base/" + open + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Firnline.class.getName()));
    command.addAll(List.of(args));
    return command;
  }
}
