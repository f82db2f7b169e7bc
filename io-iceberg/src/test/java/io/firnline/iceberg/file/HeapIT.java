package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.BlockBuilder;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heap that one shard takes for the worst that comes to it: a whole file's worth of blocks, in
 * which each row belongs to another of a thousand Iceberg partitions than the row before it, and
 * nothing compresses. A process of its own has the heap; more than it has would end it.
 */
class HeapIT {
  private static final Logger LOG = LoggerFactory.getLogger(HeapIT.class);
  private static final String HEAP = "-Xmx640m";
  private static final int PARTITIONS = 1_000;
  private static final int COLUMNS = 20;
  private static final int ROWS_OF_A_BLOCK = 1_200;

  /** As much as fires at once: the default target size of a file. */
  private static final long BLOCK_BYTES = 128L << 20;

  @Test
  void aThousandPartitionsOfAWindowTakeLessThanAGigabyte(@TempDir Path folder) throws Exception {
    String tests = System.getProperty("surefire.test.class.path");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseParallelGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                tests == null ? System.getProperty("java.class.path") : tests,
                HeapIT.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    LOG.info("With {}: {}", HEAP, said.lines().filter(l -> l.startsWith("Wrote")).toList());
    assertThat(said).contains("Wrote 1000 files of 1000 partitions, 32 open at once");
  }

  /** The process: writes into the folder, and says what came of it. */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    CatalogSpec catalog =
        new CatalogSpec(
            "heap",
            Map.of(
                "type",
                "jdbc",
                "uri",
                "jdbc:sqlite:" + folder.resolve("heap.db"),
                "warehouse",
                folder.resolve("warehouse").toUri().toString()));
    Table table =
        Tables.loadOrCreate(
            catalog, "lake.rows", TableCreation.of(schema()).withPartitionFields(List.of("site")));
    long bytes = 0;
    long rows = 0;
    try (BlockFiles files = new BlockFiles(name -> table, WriteSettings.of("test"))) {
      while (bytes < BLOCK_BYTES) {
        RowBlock block = block(table, rows);
        files.add(block);
        bytes += block.encodedBytes();
        rows += block.rows();
      }
      WrittenGroup group = files.finish();
      TestTables.commit(table, group);
      System.out.printf(
          "Wrote %d files of %d partitions, %d open at once, %d rows, %d MiB of blocks; heap: %d MiB at most%n",
          group.files().size(),
          group.files().stream()
              .map(f -> TestTables.dataFile(table, f).partition())
              .distinct()
              .count(),
          files.mostOpenFiles(),
          group.files().stream().mapToLong(WrittenFile::rows).sum(),
          bytes >> 20,
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  private static Schema schema() {
    List<Types.NestedField> columns = new ArrayList<>();
    columns.add(Types.NestedField.required(1, "site", Types.StringType.get()));
    for (int i = 2; i <= COLUMNS; i++) {
      columns.add(
          Types.NestedField.optional(
              i, "c" + i, i % 4 == 0 ? Types.StringType.get() : Types.DoubleType.get()));
    }
    return new Schema(columns);
  }

  private static RowBlock block(Table table, long first) {
    BlockSchema schema = BlockSchema.of(table.schema());
    BlockBuilder builder = new BlockBuilder(schema, TestTables.target(table));
    RowBuffer row = new RowBuffer(schema);
    SplittableRandom random = new SplittableRandom(first);
    byte[] text = new byte[24];
    for (long i = first; i < first + ROWS_OF_A_BLOCK; i++) {
      row.clear();
      byte[] site = ("site-" + i % PARTITIONS).getBytes(StandardCharsets.UTF_8);
      row.column(0).addBytes(site, 0, site.length, 0);
      for (int column = 1; column < COLUMNS; column++) {
        if ((column + 1) % 4 == 0) {
          fill(text, random);
          row.column(column).addBytes(text, 0, text.length, 0);
        } else {
          row.column(column).addDouble(random.nextDouble(), 0);
        }
      }
      builder.append(row, TestTables.WINDOW.startMillis());
    }
    return builder.build();
  }

  private static void fill(byte[] text, SplittableRandom random) {
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) random.nextInt('0', 'z');
    }
  }
}
