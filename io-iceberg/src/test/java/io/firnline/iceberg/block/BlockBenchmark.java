package io.firnline.iceberg.block;

import io.firnline.iceberg.file.BlockFiles;
import io.firnline.iceberg.file.WriteSettings;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;

/**
 * Prints what blocks of the sensor record cost for a row: append, encode, decode and write. Run by
 * hand: {@code java -cp ... io.firnline.iceberg.block.BlockBenchmark}.
 */
final class BlockBenchmark {
  private static final int ROWS = 500_000;
  private static final int ROUNDS = 8;
  private static final long START = 1_718_000_000_000L;
  private static final CommitWindow WINDOW = new CommitWindow(START, START + 60_000);

  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "sensor_id", Types.StringType.get()),
          Types.NestedField.required(2, "temperature", Types.DoubleType.get()),
          Types.NestedField.required(3, "humidity", Types.DoubleType.get()),
          Types.NestedField.required(4, "timestamp", Types.LongType.get()));

  private final BlockSchema schema = BlockSchema.of(SCHEMA);
  private final SourcePartition partition = new SourcePartition("sensors", "0");
  private final byte[][] ids = new byte[1_000][];
  private final Random random = new Random(1);
  private long appendNanos;
  private long encodeNanos;

  private BlockBenchmark() {
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "sensor-%05d".formatted(i).getBytes(StandardCharsets.UTF_8);
    }
  }

  public static void main(String[] args) {
    BlockBenchmark benchmark = new BlockBenchmark();
    for (int round = 0; round < ROUNDS; round++) {
      benchmark.round(round);
    }
  }

  private void round(int round) {
    appendNanos = 0;
    encodeNanos = 0;
    List<RowBlock> blocks = blocks();
    long bytes = blocks.stream().mapToLong(RowBlock::encodedBytes).sum();
    Table table = table();
    long start = System.nanoTime();
    WrittenGroup group;
    try (BlockFiles files = new BlockFiles(name -> table, WriteSettings.of("benchmark"))) {
      blocks.forEach(files::add);
      group = files.finish();
    }
    long writeNanos = System.nanoTime() - start;
    System.out.printf(
        "round %d, ns/row: fill and append %d, encode %d, decode and write %d; bytes/row: blocks %.2f, file %.2f; %d rows a block%n",
        round,
        appendNanos / ROWS,
        encodeNanos / ROWS,
        writeNanos / ROWS,
        (double) bytes / ROWS,
        (double) group.files().get(0).sizeBytes() / ROWS,
        ROWS / blocks.size());
  }

  private List<RowBlock> blocks() {
    int[] picks = random.ints(ROWS, 0, ids.length).toArray();
    double[] temperatures = random.ints(ROWS, 1_500, 3_500).mapToDouble(i -> i / 100.0).toArray();
    double[] humidities = random.ints(ROWS, 300, 700).mapToDouble(i -> i / 10.0).toArray();
    int[] jitter = random.ints(ROWS, 0, 2_000).toArray();
    List<RowBlock> blocks = new ArrayList<>();
    RowBuffer row = new RowBuffer(schema);
    BlockBuilder builder = builder();
    long start = System.nanoTime();
    for (int i = 0; i < ROWS; i++) {
      long time = START + i / 10 + jitter[i];
      byte[] id = ids[picks[i]];
      row.clear();
      row.column(0).addBytes(id, 0, id.length, 0);
      row.column(1).addDouble(temperatures[i], 0);
      row.column(2).addDouble(humidities[i], 0);
      row.column(3).addLong(time, 0);
      builder.append(row, time, partition, i);
      if (builder.rows() % 64 == 0 && builder.estimatedBytes() >= 256 << 10) {
        start = cut(builder, blocks, start);
        builder = builder();
      }
    }
    cut(builder, blocks, start);
    return blocks;
  }

  private long cut(BlockBuilder builder, List<RowBlock> blocks, long start) {
    long filled = System.nanoTime();
    blocks.add(builder.build());
    long end = System.nanoTime();
    appendNanos += filled - start;
    encodeNanos += end - filled;
    return end;
  }

  private BlockBuilder builder() {
    return new BlockBuilder(
        schema,
        new BlockTarget(
            "lake.sensors", TableRole.DATA, 0, Ledger.NO_EPOCH, WINDOW, WINDOW, false, 0));
  }

  private static Table table() {
    InMemoryCatalog catalog = new InMemoryCatalog();
    catalog.initialize("memory", Map.of());
    catalog.createNamespace(Namespace.of("lake"));
    return catalog.createTable(
        TableIdentifier.of("lake", "sensors"), SCHEMA, PartitionSpec.unpartitioned());
  }
}
