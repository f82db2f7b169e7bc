package io.firnline.pipeline.cli.bench;

import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.it.PubsubServer;
import io.firnline.pipeline.it.PubsubStore;
import io.firnline.pipeline.source.kinesis.KinesisServer;
import io.firnline.pipeline.source.kinesis.ServedStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The servers of the tests that stand in for Kinesis and Pub/Sub, in a process of their own and
 * full of the records of the benchmark; for {@code pipeline/bin/bench-sources}.
 *
 * <p>Arguments: {@code kinesis} or {@code pubsub}, records, and a folder. The folder's file {@code
 * flags} gets the flags of {@code run} that read them, a line each. For Pub/Sub, which has no end,
 * it then gets the file {@code drained}, with the seconds from the first message that was handed
 * out until all were acknowledged, and the file {@code landed} once the table {@code lake.bench} of
 * the catalog {@code catalog.json} in the folder has all. Ends when its standard input does.
 */
public final class BenchServers {
  private static final int SHARDS = 4;
  private static final int MOST_RECORDS = 10_000; // in an answer of Kinesis
  private static final int DEADLINE_SECONDS = 600;
  private static final long LOOK_MILLIS = 100;
  private static final int LOOKS_BETWEEN_TABLES = 10;

  private BenchServers() {}

  public static void main(String[] args) throws Exception {
    long records = Long.parseLong(args[1]);
    Path folder = Path.of(args[2]);
    if (args[0].equals("kinesis")) {
      kinesis(records, folder);
    } else {
      pubsub(records, folder);
    }
  }

  private static void kinesis(long records, Path folder) throws IOException {
    try (KinesisServer server = new KinesisServer()) {
      server.page(MOST_RECORDS);
      ServedStream stream = server.create("bench", SHARDS);
      List<String> shards = stream.shardIds();
      for (long i = 0; i < records; i++) {
        stream.putInto(shards.get((int) (i % SHARDS)), "key", BenchRecords.record(i));
      }
      announce(
          folder.resolve("flags"),
          List.of(
              "--source=KINESIS",
              "--kinesisStreams=bench",
              "--endpoint=" + server.endpoint(),
              "--awsRegion=eu-west-1",
              "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"b\"}"));
      untilTheEnd();
    }
  }

  private static void pubsub(long records, Path folder) throws Exception {
    try (PubsubServer server = new PubsubServer()) {
      PubsubStore store = server.create("bench", DEADLINE_SECONDS);
      for (long i = 0; i < records; i++) {
        store.publish(BenchRecords.record(i), Map.of(), "");
      }
      announce(folder.resolve("flags"), server.flags("bench"));
      Thread watch = new Thread(() -> watch(store, records, folder), "watch");
      watch.setDaemon(true);
      watch.start();
      untilTheEnd();
    }
  }

  private static void watch(PubsubStore store, long records, Path folder) {
    try {
      while (store.handedOut() == 0) {
        Thread.sleep(LOOK_MILLIS);
      }
      long began = System.nanoTime();
      while (!store.isDrained()) {
        Thread.sleep(LOOK_MILLIS);
      }
      double millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      announce(
          folder.resolve("drained"), List.of(String.format(Locale.ROOT, "%.1f", millis / 1_000)));
      CatalogSpec catalog = CatalogSpec.parse(Files.readString(folder.resolve("catalog.json")));
      while (settled(catalog) < records) {
        Thread.sleep(LOOK_MILLIS * LOOKS_BETWEEN_TABLES);
      }
      announce(folder.resolve("landed"), List.of());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long settled(CatalogSpec catalog) {
    try {
      return LedgerProperties.read("bench", Tables.load(catalog, "lake.bench").properties())
          .map(ledger -> ledger.totals().records())
          .orElse(0L);
    } catch (NoSuchTableException e) {
      return 0;
    }
  }

  /** Whole or not at all: the script reads the file as soon as it is there. */
  private static void announce(Path file, List<String> lines) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, lines);
    Files.move(part, file);
  }

  private static void untilTheEnd() throws IOException {
    while (System.in.read() >= 0) {
      continue;
    }
  }
}
