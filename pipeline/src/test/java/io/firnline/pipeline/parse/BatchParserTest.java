package io.firnline.pipeline.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.BlockColumns;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchParserTest {
  private static final SourcePartition P0 = new SourcePartition("readings", "0");
  private static final Windows WINDOWS = new Windows(10_000, 0);
  private static final ExtraColumns EXTRAS =
      new ExtraColumns("event_time", List.of(MetadataColumn.values()));
  private static final Schema DATA = EXTRAS.addTo(SchemaText.parse("id int, ts long"));
  private static final ParseSettings SETTINGS =
      ParseSettings.of(
              new ParseSettings.TableNames(
                  TableRouting.of("lake.{topic}"), "lake.home", "lake.dead", "lake.late"),
              "writer",
              EventTimeRule.ofField("ts", EpochUnit.MILLIS),
              WINDOWS)
          .with(EXTRAS);

  private static ParsedTable table(String name) {
    Schema schema = name.equals("lake.dead") ? DeadLetterTable.schema() : DATA;
    return new ParsedTable(name, schema, 3, PartitionSpec.unpartitioned());
  }

  /** Records at positions 100, 101, ...; a time of null makes the payload null. */
  private static RecordBatch batch(
      long watermark,
      long lateBefore,
      List<Layer> layers,
      long sourceTime,
      @Nullable String... json) {
    int n = json.length;
    long[] positions = new long[n];
    long[] sourceTimes = new long[n];
    byte[][] payloads = new byte[n][];
    for (int i = 0; i < n; i++) {
      positions[i] = 100 + i;
      sourceTimes[i] = sourceTime;
      String text = json[i];
      if (text != null) {
        payloads[i] = text.getBytes(StandardCharsets.UTF_8);
      }
    }
    return new RecordBatch(
        P0,
        100,
        100 + n,
        watermark,
        watermark + 5,
        7,
        lateBefore,
        layers,
        positions,
        sourceTimes,
        payloads,
        null,
        null);
  }

  private static String at(long time) {
    return "{\"id\":1,\"ts\":" + time + "}";
  }

  private static Map<BlockTarget, RowBlock> blocks(ParseSettings settings, RecordBatch... batches) {
    return blocks(settings, BatchParserTest::table, batches);
  }

  private static Map<BlockTarget, RowBlock> blocks(
      ParseSettings settings, ParsedTables tables, RecordBatch... batches) {
    BatchParser parser = new BatchParser(settings, tables);
    List<TimedBlock> timed = new ArrayList<>();
    for (RecordBatch batch : batches) {
      parser.parse(batch);
      timed.addAll(parser.takeFull());
    }
    timed.addAll(parser.finish());
    Map<BlockTarget, RowBlock> blocks = new HashMap<>();
    for (TimedBlock block : timed) {
      assertThat(block.block().target().window().contains(block.timestampMillis())).isTrue();
      assertThat(block.timestampMillis()).isGreaterThanOrEqualTo(batches[0].watermark());
      RowBlock twice = blocks.put(block.block().target(), block.block());
      assertThat(twice).isNull();
    }
    return blocks;
  }

  private static Tally tally(long... positions) {
    Tally tally = Tally.ZERO;
    for (long position : positions) {
      tally = tally.plus(1, Tally.mixed(P0.seed(), position));
    }
    return tally;
  }

  private static BlockTarget target(
      String table, TableRole role, long window, long own, boolean late) {
    return new BlockTarget(
        table, role, 3, 7, WINDOWS.holding(window), WINDOWS.holding(own), late, 0);
  }

  private static RowBlock coverages(Map<BlockTarget, RowBlock> blocks, long window) {
    CommitWindow wanted = WINDOWS.holding(window);
    return blocks.values().stream()
        .filter(b -> b.target().table().equals("lake.home"))
        .filter(b -> b.target().window().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Tally> byTarget(Map<BlockTarget, RowBlock> blocks) {
    Map<String, Tally> tallies = new TreeMap<>();
    blocks.forEach(
        (target, block) -> {
          if (block.rows() > 0) {
            assertThat(block.tallies()).containsOnlyKeys(P0);
            tallies.put(target.toString(), block.tallies().get(P0));
          }
          Tally dropped = block.dropped().get(P0);
          if (dropped != null) {
            tallies.put("dropped " + target.window(), dropped);
          }
        });
    return tallies;
  }

  @Test
  void putsRowsIntoTheirWindowsAndCoverageIntoThatOfTheWatermark() {
    RecordBatch batch =
        batch(
            15_000,
            EventTime.NEVER,
            List.of(),
            40_000,
            at(16_000),
            at(31_000),
            at(12_000),
            at(9_999));
    Map<BlockTarget, RowBlock> blocks = blocks(SETTINGS, RecordBatch.hello(), batch);
    assertThat(byTarget(blocks))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    target("lake.readings", TableRole.DATA, 15_000, 15_000, false).toString(),
                    tally(100, 102),
                    target("lake.readings", TableRole.DATA, 31_000, 31_000, false).toString(),
                    tally(101),
                    target("lake.readings", TableRole.DATA, 15_000, 9_999, true).toString(),
                    tally(103))));
    assertThat(coverages(blocks, 15_000).coverages())
        .containsExactly(
            new Coverage(
                P0,
                100,
                104,
                15_000,
                15_005,
                List.of(
                    new WindowCount(WINDOWS.holding(15_000), tally(100, 102, 103), 100),
                    new WindowCount(WINDOWS.holding(31_000), tally(101), 101))));
  }

  @Test
  void sendsLateRowsWhereThePolicySays() {
    RecordBatch batch = batch(25_000, EventTime.NEVER, List.of(), 30_000, at(19_000), at(5_000));
    Lateness aside = new Lateness(LateRowPolicy.SIDE_TABLE, 10_000, DiscardPolicy.DROP, 60_000);
    Map<BlockTarget, RowBlock> blocks = blocks(SETTINGS.with(aside), batch);
    assertThat(byTarget(blocks))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    target("lake.late", TableRole.LATE, 25_000, 19_000, true).toString(),
                    tally(100),
                    "dropped " + WINDOWS.holding(25_000),
                    tally(101))));
    assertThat(coverages(blocks, 25_000).coverages().get(0).windows())
        .containsExactly(new WindowCount(WINDOWS.holding(25_000), tally(100, 101), 100));

    Lateness dead =
        new Lateness(LateRowPolicy.DEAD_LETTER, 10_000, DiscardPolicy.DEAD_LETTER, 60_000);
    Map<BlockTarget, RowBlock> letters = blocks(SETTINGS.with(dead), batch);
    assertThat(reasons(letters)).containsExactlyInAnyOrder("late", "too_late");
  }

  @Test
  void countsRowsBeforeTheStartOfTheRunAsLate() {
    Map<BlockTarget, RowBlock> blocks =
        blocks(SETTINGS, batch(25_000, 27_000, List.of(), 30_000, at(26_000), at(27_000)));
    assertThat(byTarget(blocks).keySet())
        .containsExactlyInAnyOrder(
            target("lake.readings", TableRole.DATA, 25_000, 26_000, true).toString(),
            target("lake.readings", TableRole.DATA, 25_000, 27_000, false).toString());
  }

  @Test
  void makesDeadLettersOfWhatCannotBeARow() {
    Lateness lateness =
        new Lateness(LateRowPolicy.APPEND, Lateness.UNLIMITED, DiscardPolicy.DROP, 5_000);
    RecordBatch batch =
        batch(
            20_000,
            EventTime.NEVER,
            List.of(),
            31_000,
            "{",
            null,
            at(36_001),
            "{\"id\":2}",
            at(36_000));
    Map<BlockTarget, RowBlock> blocks = blocks(SETTINGS.with(lateness), batch);
    assertThat(reasons(blocks))
        .containsExactlyInAnyOrder("truncated", "no_payload", "too_far_ahead", "no_event_time");
    BlockTarget dead = target("lake.dead", TableRole.DEAD_LETTER, 31_000, 31_000, false);
    assertThat(byTarget(blocks)).containsEntry(dead.toString(), tally(100, 101, 102, 103));
    assertThat(coverages(blocks, 20_000).coverages().get(0).windows())
        .containsExactly(
            new WindowCount(WINDOWS.holding(31_000), tally(100, 101, 102, 103, 104), 100));
  }

  @Test
  void skipsWhatIsSettledByEventTimeAndBySourceTimeWhereThereIsNone() {
    Layer layer = new Layer(0, 103, List.of(WINDOWS.holding(20_000)));
    RecordBatch batch =
        batch(
            15_000,
            EventTime.NEVER,
            List.of(layer),
            12_000,
            at(16_000),
            at(21_000),
            "{",
            at(17_000));
    Map<BlockTarget, RowBlock> blocks = blocks(SETTINGS, batch);
    assertThat(coverages(blocks, 15_000).coverages().get(0).windows())
        .containsExactly(
            new WindowCount(WINDOWS.holding(15_000), tally(103), 103),
            new WindowCount(WINDOWS.holding(21_000), tally(101), 101));
  }

  /** A column type that changes between two runs, while windows are open, moves no record. */
  @Test
  void whatIsMadeOfARecordDoesNotChangeItsTime() {
    Layer layer = new Layer(0, 103, List.of(WINDOWS.holding(20_000)));
    String[] records = {
      "{\"id\":\"no number\",\"ts\":16000}", "{\"id\":\"no number\",\"ts\":21000}"
    };
    RecordBatch batch = batch(15_000, EventTime.NEVER, List.of(layer), 31_000, records);
    Map<BlockTarget, RowBlock> letters = blocks(SETTINGS, batch);
    Map<BlockTarget, RowBlock> rows =
        blocks(
            SETTINGS,
            name ->
                name.equals("lake.dead")
                    ? table(name)
                    : new ParsedTable(
                        name,
                        EXTRAS.addTo(SchemaText.parse("id string, ts long")),
                        3,
                        PartitionSpec.unpartitioned()),
            batch);
    List<WindowCount> second = List.of(new WindowCount(WINDOWS.holding(21_000), tally(101), 101));
    assertThat(coverages(letters, 15_000).coverages().get(0).windows()).isEqualTo(second);
    assertThat(coverages(rows, 15_000).coverages().get(0).windows()).isEqualTo(second);
    assertThat(byTarget(letters).keySet()).anyMatch(name -> name.contains("lake.dead"));
    assertThat(byTarget(rows).keySet()).noneMatch(name -> name.contains("lake.dead"));
  }

  @Test
  void dropsTombstonesIfAskedTo() {
    RecordBatch batch = batch(20_000, EventTime.NEVER, List.of(), 31_000, (String) null);
    Map<BlockTarget, RowBlock> blocks = blocks(SETTINGS.withNoPayload(DiscardPolicy.DROP), batch);
    assertThat(coverages(blocks, 31_000).dropped()).containsEntry(P0, tally(100));
    assertThat(coverages(blocks, 31_000).coverages()).isEmpty();
    assertThat(coverages(blocks, 20_000).coverages()).hasSize(1);
  }

  @Test
  void writesMetadataAndEventTimeBehindTheColumnsOfThePayload() {
    byte[] headers =
        HeaderBytes.encode(
            List.of(
                new HeaderBytes.Header("a", new byte[] {1}),
                new HeaderBytes.Header("a", new byte[] {2}),
                new HeaderBytes.Header("b", null)));
    RecordBatch batch =
        new RecordBatch(
            P0,
            5,
            6,
            10,
            10,
            7,
            EventTime.NEVER,
            List.of(),
            new long[] {5},
            new long[] {77},
            new byte[][] {"{\"ts\":12,\"_stream\":4}".getBytes(StandardCharsets.UTF_8)},
            new byte[][] {{9}},
            new byte[][] {headers});
    RowBlock block =
        Objects.requireNonNull(
            blocks(SETTINGS, batch).get(target("lake.readings", TableRole.DATA, 12, 12, false)));
    BlockSchema schema = BlockSchema.of(DATA);
    BlockColumns columns = BlockColumns.open(block, schema);
    assertThat(columns.column(leaf(schema, "event_time")).longAt(0)).isEqualTo(12_000);
    assertThat(text(columns.column(leaf(schema, "_stream")), 0)).isEqualTo("readings");
    assertThat(text(columns.column(leaf(schema, "_partition")), 0)).isEqualTo("0");
    assertThat(columns.column(leaf(schema, "_position")).longAt(0)).isEqualTo(5);
    assertThat(columns.column(leaf(schema, "_source_time")).longAt(0)).isEqualTo(77_000);
    assertThat(bytes(columns.column(leaf(schema, "_key")), 0)).containsExactly(9);
    ColumnBuffer names = columns.column(leaf(schema, "_headers.key"));
    ColumnBuffer values = columns.column(leaf(schema, "_headers.value"));
    assertThat(names.size()).isEqualTo(2);
    assertThat(values.size()).isEqualTo(2);
    assertThat(text(names, 0)).isEqualTo("a");
    assertThat(bytes(values, 0)).as("of a name that comes again the last").containsExactly(2);
    assertThat(text(names, 1)).isEqualTo("b");
    assertThat(values.definitionAt(1)).as("null").isEqualTo(values.leaf().maxDefinition() - 1);
  }

  @Test
  void handsOutBlocksThatAreFull() {
    BatchParser parser = new BatchParser(SETTINGS.withBlocks(1_000, 1), BatchParserTest::table);
    String[] records = new String[2_000];
    for (int i = 0; i < records.length; i++) {
      records[i] = at(20_000 + i);
    }
    parser.parse(batch(20_000, EventTime.NEVER, List.of(), 31_000, records));
    List<TimedBlock> full = parser.takeFull();
    assertThat(full).hasSizeGreaterThan(1);
    int rows = full.stream().mapToInt(b -> b.block().rows()).sum();
    rows += parser.finish().stream().mapToInt(b -> b.block().rows()).sum();
    assertThat(rows).isEqualTo(2_000);
    assertThat(parser.counts().rows()).isEqualTo(2_000);
  }

  @Test
  void coverageAlwaysCountsWhatBlocksHold() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Lateness lateness =
          new Lateness(
              LateRowPolicy.values()[random.nextInt(3)],
              random.nextInt(40_000),
              DiscardPolicy.values()[random.nextInt(2)],
              random.nextInt(40_000));
      String[] records = new String[random.nextInt(60)];
      for (int i = 0; i < records.length; i++) {
        records[i] = random.nextInt(10) == 0 ? "{" : at(random.nextInt(100_000));
      }
      List<Layer> layers =
          random.nextBoolean()
              ? List.of()
              : List.of(new Layer(0, 100 + random.nextInt(60), List.of(WINDOWS.holding(50_000))));
      RecordBatch batch =
          batch(random.nextInt(80_000), random.nextInt(80_000), layers, 60_000, records);
      Map<CommitWindow, Tally> held = new HashMap<>();
      Map<CommitWindow, Tally> covered = new HashMap<>();
      blocks(SETTINGS.with(lateness), batch)
          .forEach(
              (target, block) -> {
                block.tallies().values().forEach(t -> held.merge(target.window(), t, Tally::plus));
                block.dropped().values().forEach(t -> held.merge(target.window(), t, Tally::plus));
                block.coverages().stream()
                    .flatMap(c -> c.windows().stream())
                    .forEach(w -> covered.put(w.window(), w.tally()));
              });
      assertThat(held).as("seed %d", seed).isEqualTo(covered);
    }
  }

  private static List<String> reasons(Map<BlockTarget, RowBlock> blocks) {
    BlockSchema schema = BlockSchema.of(DeadLetterTable.schema());
    List<String> reasons = new ArrayList<>();
    for (RowBlock block : blocks.values()) {
      if (block.target().role() == TableRole.DEAD_LETTER) {
        ColumnBuffer column = BlockColumns.open(block, schema).column(leaf(schema, "reason"));
        for (int i = 0; i < block.rows(); i++) {
          reasons.add(text(column, i));
        }
      }
    }
    return reasons;
  }

  private static int leaf(BlockSchema schema, String name) {
    return schema.leafOfField(schema.schema().findField(name).fieldId()).index();
  }

  private static String text(ColumnBuffer column, int value) {
    return new String(bytes(column, value), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ColumnBuffer column, int value) {
    return Arrays.copyOfRange(column.bytes(), column.startAt(value), column.endAt(value));
  }

  @Test
  void blocksOfMessagesHaveTheirIdsAndANoteTellsWhatWasRead() {
    RecordBatch batch =
        RecordBatch.ofMessages(
            P0,
            14_000,
            Ledger.messageEpoch(3),
            1_000,
            29_000,
            new long[] {7, 5, 9},
            new long[] {24_000, 24_500, 25_000},
            new byte[][] {
              at(23_000).getBytes(StandardCharsets.UTF_8),
              at(31_000).getBytes(StandardCharsets.UTF_8),
              null
            },
            null,
            null);
    Map<BlockTarget, RowBlock> blocks = blocks(SETTINGS.withNoPayload(DiscardPolicy.DROP), batch);
    CommitWindow first = new CommitWindow(20_000, 30_000);
    CommitWindow second = new CommitWindow(30_000, 40_000);
    assertThat(blocks.keySet()).allMatch(t -> t.epoch() == Ledger.messageEpoch(3));
    RowBlock note = blocks.values().stream().filter(b -> b.rows() == 0).findFirst().orElseThrow();
    assertThat(note.target().window()).isEqualTo(first);
    assertThat(note.coverages()).isEmpty();
    assertThat(note.trace().note())
        .contains(MessageNote.of(29_000, 1_000, Map.of(first, 24_000L, second, 24_500L)));
    assertThat(note.trace().ids().contains(25_000, 9)).as("dropped by policy").isTrue();
    assertThat(note.trace().ids().size()).isEqualTo(1);
    assertThat(idsOf(blocks, first)).isEqualTo(1);
    assertThat(idsOf(blocks, second)).isEqualTo(1);
  }

  private static int idsOf(Map<BlockTarget, RowBlock> blocks, CommitWindow window) {
    return blocks.values().stream()
        .filter(b -> b.rows() > 0 && b.target().window().equals(window))
        .mapToInt(b -> b.trace().ids().size())
        .sum();
  }
}
