package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.file.DataFileName;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A day of one commit a minute: 1,000 Kafka partitions, windows of 10 s, an hour of disorder, so
 * that 360 windows are open at once. The committer, the catalog and the ledger are real; data files
 * are only described. {@code -Dfirnline.commits=1440} for the whole day.
 */
class DayOfCommitsIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  private static final int COMMITS = Integer.getInteger("firnline.commits", 80);
  private static final int PARTITIONS = 1_000;
  private static final long WINDOW = 10_000;
  private static final long DISORDER = 3_600_000;
  private static final long START = 1_790_000_000_000L;
  private static final int MOST_METADATA_BYTES = 200_000;

  private final String name = Warehouse.newName("day");
  private final Table table = WAREHOUSE.create(Kind.JDBC, name, TableCreation.of(Lake.SCHEMA));
  private final List<SourcePartition> partitions =
      IntStream.range(0, PARTITIONS)
          .mapToObj(i -> new SourcePartition("topic", Integer.toString(i)))
          .toList();
  private final long[] next = new long[PARTITIONS];
  private final TreeMap<CommitWindow, Map<SourcePartition, Tally>> open = new TreeMap<>();
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void metadataLedgerAndCommitTimeStayAsTheyAre() {
    long epoch = claim();
    PaneCommitter committer = new PaneCommitter(CommitSettings.of(WAREHOUSE.catalog(), name, "w1"));
    long[] millis = new long[COMMITS];
    long mostMetadata = 0;
    long mostLedger = 0;
    for (int commit = 0; commit < COMMITS; commit++) {
      List<Pane> panes = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        panes.add(pane(epoch, START + (commit * 6L + i) * WINDOW));
      }
      long began = System.nanoTime();
      committer.commit(panes);
      millis[commit] = (System.nanoTime() - began) / 1_000_000;
      mostMetadata = Math.max(mostMetadata, metadataBytes());
      mostLedger = Math.max(mostLedger, ledgerBytes());
    }
    Ledger ledger = LedgerProperties.read("w1", table.properties()).orElseThrow();
    System.out.printf(
        "%d commits of %d partitions: ledger at most %,d bytes in %d properties (%d open windows), metadata.json at most %,d bytes with %d snapshots, commit %d ms at first, %d ms at last (medians)%n",
        COMMITS,
        PARTITIONS,
        mostLedger,
        LedgerProperties.select("w1", table.properties()).size() - 1,
        ledger.open().size(),
        mostMetadata,
        Warehouse.snapshots(table).size(),
        median(millis, 0, Math.min(100, COMMITS / 2)),
        median(millis, COMMITS - Math.min(100, COMMITS / 2), COMMITS));
    assertThat(mostMetadata).isLessThan(MOST_METADATA_BYTES);
    assertThat(Warehouse.snapshots(table))
        .hasSize(Math.min(Marks.MAX_SNAPSHOTS_DEFAULT, COMMITS + 1));
    assertThat(ledger.n()).isEqualTo(6L * COMMITS);
    assertThat(ledger.open()).hasSizeBetween(300, 361);
    assertThat(LedgerProperties.select("w1", table.properties()).values())
        .as("inline, in parts that a metastore takes")
        .allMatch(part -> part.length() <= 3_500);
  }

  private long claim() {
    Map<SourcePartition, Long> starts = new TreeMap<>();
    partitions.forEach(p -> starts.put(p, 0L));
    return new TableLedger(WAREHOUSE.catalog(), name, "w1", Duration.ofMinutes(1))
        .claim(new Claim("launch", "rule", Map.of("topic", "id"), starts))
        .epoch();
  }

  /** The pane of the window that the watermark passes now, read with what was read meanwhile. */
  private Pane pane(long epoch, long watermark) {
    CommitWindow window = CommitWindow.of(watermark, WINDOW, 0);
    List<Coverage> coverages = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      coverages.add(coverage(p, window.startMillis()));
    }
    Map<SourcePartition, Tally> rows = open.remove(window);
    List<WrittenFile> files = rows == null ? List.of() : List.of(file(window, rows));
    return new Pane(epoch, window, files, Map.of(), coverages);
  }

  /** A batch of ten records, in windows up to an hour ahead of the watermark. */
  private Coverage coverage(int p, long watermark) {
    SourcePartition partition = partitions.get(p);
    long from = next[p];
    TreeMap<CommitWindow, WindowCount> counts = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      CommitWindow window = CommitWindow.of(watermark + random.nextLong(DISORDER), WINDOW, 0);
      for (int record = 0; record < 3; record++) {
        Tally one = new Tally(1, Tally.mixed(partition.seed(), next[p]));
        long position = next[p]++;
        open.computeIfAbsent(window, w -> new TreeMap<>()).merge(partition, one, Tally::plus);
        counts.merge(
            window,
            new WindowCount(window, one, position),
            (a, b) -> new WindowCount(window, a.tally().plus(b.tally()), a.lowest()));
      }
    }
    return new Coverage(
        partition, from, next[p], watermark, watermark + WINDOW, List.copyOf(counts.values()));
  }

  private WrittenFile file(CommitWindow window, Map<SourcePartition, Tally> rows) {
    String location =
        table
            .locationProvider()
            .newDataLocation(new DataFileName("w1", window, 0, UUID.randomUUID(), 0).text());
    long count = rows.values().stream().mapToLong(Tally::records).sum();
    DataFile file =
        DataFiles.builder(table.spec())
            .withPath(location)
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(1_000)
            .withRecordCount(count)
            .build();
    return new WrittenFile(
        name,
        TableRole.DATA,
        location,
        count,
        1_000,
        ContentFileParser.toJson(file, table.spec()),
        0,
        window,
        false,
        rows);
  }

  private long metadataBytes() {
    table.refresh();
    String location = ((HasTableOperations) table).operations().current().metadataFileLocation();
    return table.io().newInputFile(location).getLength();
  }

  private long ledgerBytes() {
    return LedgerProperties.select("w1", table.properties()).values().stream()
        .mapToLong(String::length)
        .sum();
  }

  private static long median(long[] millis, int from, int to) {
    return IntStream.range(from, to)
        .mapToLong(i -> millis[i])
        .sorted()
        .skip((to - from) / 2)
        .findFirst()
        .orElseThrow();
  }
}
