package io.firnline.pipeline.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.SchemaGrowth;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.deadletter.DeadLetter;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that need columns, through a parser, into a table of a real catalog. */
class TableGrowthTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final SourcePartition P0 = new SourcePartition("readings", "0");

  private final String rows = Warehouse.newName("rows");
  private final List<DeadLetter> letters = new ArrayList<>();
  private int growths;
  private long refreshMillis = 3_600_000;

  /** The tables of the catalog, with at most some new columns. */
  private final class Growing implements ParsedTables {
    private static final long serialVersionUID = 1L;
    private final transient SchemaGrowth growth;

    Growing(int most, boolean widens) {
      this.growth = new SchemaGrowth("w", most, widens);
    }

    @Override
    public ParsedTable load(String name) {
      CatalogSpec catalog = WAREHOUSE.catalog();
      TableCreation creation =
          name.equals(rows)
              ? TableCreation.of(SchemaText.parse("id int, ts long, size float"))
              : TableCreation.of(DeadLetterTable.schema());
      return parsed(name, Tables.loadOrCreate(catalog, name, creation));
    }

    @Override
    public ParsedTable reload(String name) {
      return parsed(name, Tables.load(WAREHOUSE.catalog(), name));
    }

    @Override
    public ParsedTable grow(String name, Types.StructType wanted) {
      growths++;
      return parsed(name, growth.grow(WAREHOUSE.catalog(), name, wanted));
    }

    private ParsedTable parsed(String name, Table table) {
      return new ParsedTable(name, table.schema(), table.schema().schemaId(), table.spec());
    }
  }

  private BatchParser parser(SchemaMode mode, int most) {
    ParseSettings settings =
        ParseSettings.of(
                new ParseSettings.TableNames(TableRouting.of(rows), rows, rows + "_dead", null),
                "w",
                EventTimeRule.ofField("ts", EpochUnit.MILLIS),
                new Windows(10_000, 0))
            .with(new TableChanges(mode, refreshMillis));
    return new BatchParser(settings, new Growing(most, mode.widens()), letters::add);
  }

  private static RecordBatch batch(String... more) {
    int n = more.length;
    long[] positions = new long[n];
    long[] times = new long[n];
    byte[][] payloads = new byte[n][];
    for (int i = 0; i < n; i++) {
      positions[i] = 100 + i;
      times[i] = 15_000;
      String text = more[i].isEmpty() ? "" : "," + more[i];
      payloads[i] = ("{\"id\":1,\"ts\":12000" + text + "}").getBytes(StandardCharsets.UTF_8);
    }
    return new RecordBatch(
        P0, 100, 100 + n, 10_000, 10_000, 7, 0, List.of(), positions, times, payloads, null, null);
  }

  /** Rows by the id of the schema that they were made with. */
  private Map<Integer, Integer> rowsBySchema(BatchParser parser) {
    Map<Integer, Integer> rowsOf = new TreeMap<>();
    for (TimedBlock timed : parser.finish()) {
      RowBlock block = timed.block();
      if (block.rows() > 0 && block.target().role() == TableRole.DATA) {
        rowsOf.merge(block.target().schemaId(), block.rows(), Integer::sum);
      }
    }
    return rowsOf;
  }

  private String columns() {
    return String.join(
        ", ",
        Tables.load(WAREHOUSE.catalog(), rows).schema().columns().stream()
            .map(c -> c.name() + " " + c.type().toString().replaceAll("\\d+: ", ""))
            .toList());
  }

  @Test
  void fieldsGetColumnsInOneChangeForTheBatchAndNoRecordIsHeldBack() {
    BatchParser parser = parser(SchemaMode.ADD_COLUMNS, 100);
    parser.parse(
        batch("", "\"a\":1", "\"b\":{\"c\":[1.5]}", "\"a\":2.5,\"d\":null", "\"e\":\"x\""));
    assertThat(columns())
        .isEqualTo(
            "id int, ts long, size float, a double, b struct<c: optional list<double>>, e string");
    assertThat(rowsBySchema(parser)).isEqualTo(Map.of(0, 1, 1, 4));
    assertThat(letters).isEmpty();
    assertThat(growths).isEqualTo(1);
    parser.parse(batch("\"d\":true"));
    assertThat(columns()).endsWith("d boolean");
    assertThat(rowsBySchema(parser)).isEqualTo(Map.of(2, 1));
  }

  /** The next records count for the types of columns, but not those that are no rows. */
  @Test
  void oneBadNameDoesNotSpoilWhatOthersAskFor() {
    BatchParser parser = parser(SchemaMode.ADD_COLUMNS, 100);
    parser.parse(batch("\"a\":1", "\"A\":1", "\"a\":2.5"));
    assertThat(columns()).isEqualTo("id int, ts long, size float, a double");
    assertThat(letters).extracting(DeadLetter::reason).containsExactly("no_column");
    assertThat(growths).isEqualTo(1);
  }

  @Test
  void aStrictTableStaysAsItIs() {
    BatchParser parser = parser(SchemaMode.STRICT, 100);
    parser.parse(batch("\"a\":1", "\"id\":3000000000"));
    assertThat(columns()).isEqualTo("id int, ts long, size float");
    assertThat(rowsBySchema(parser)).isEqualTo(Map.of(0, 1));
    assertThat(letters).extracting(DeadLetter::reason).containsExactly("out_of_range");
    assertThat(growths).isZero();
  }

  @Test
  void narrowColumnsAreWidenedIfTold() {
    BatchParser adding = parser(SchemaMode.ADD_COLUMNS, 100);
    adding.parse(batch("\"id\":3000000000"));
    assertThat(letters).extracting(DeadLetter::reason).containsExactly("out_of_range");
    BatchParser widening = parser(SchemaMode.ADD_AND_WIDEN, 0);
    widening.parse(batch("\"id\":3000000000,\"size\":1e39", "\"id\":1.5"));
    assertThat(columns()).isEqualTo("id long, ts long, size double");
    assertThat(rowsBySchema(widening)).isEqualTo(Map.of(1, 1));
    assertThat(letters).extracting(DeadLetter::reason).containsExactly("out_of_range", "not_exact");
  }

  @Test
  void aRecordThatIsNoRowAddsNothing() {
    BatchParser parser = parser(SchemaMode.ADD_AND_WIDEN, 100);
    parser.parse(batch("\"a\":1,\"size\":\"big\"", "\"b\":[1,\"x\"]", "\"B\":1", "\"b\":2"));
    assertThat(columns()).isEqualTo("id int, ts long, size float, B long");
    assertThat(letters)
        .extracting(DeadLetter::reason)
        .containsExactly("wrong_type", "no_column", "no_column");
    assertThat(letters.get(2).message())
        .isEqualTo(
            "Cannot read record: field 'b' cannot be a column: there is 'B', and many engines do not tell upper from lower case");
  }

  /** A flood of names costs a dead letter each, and no request to the catalog. */
  @Test
  void noMoreColumnsAreAddedThanAllowed() {
    BatchParser parser = parser(SchemaMode.ADD_COLUMNS, 2);
    parser.parse(batch("\"a\":1", "\"b\":1", "\"c\":1", "\"a\":1,\"b\":2"));
    int asked = growths;
    parser.parse(batch("\"x1\":1", "\"x2\":1", "\"x3\":1", "\"a\":1"));
    assertThat(growths).isEqualTo(asked);
    assertThat(columns()).isEqualTo("id int, ts long, size float, a long, b long");
    assertThat(letters).hasSize(4).allMatch(letter -> letter.reason().equals("no_column"));
    assertThat(letters.get(0).message()).contains("--maxNewColumns is 2");
    assertThat(rowsBySchema(parser).values().stream().mapToInt(i -> i).sum()).isEqualTo(4);
  }

  @Test
  void whatOthersHaveAddedIsFoundAndTheirTypeStays() {
    BatchParser one = parser(SchemaMode.ADD_COLUMNS, 100);
    BatchParser other = parser(SchemaMode.ADD_COLUMNS, 100);
    one.parse(batch(""));
    other.parse(batch(""));
    one.parse(batch("\"a\":1"));
    other.parse(batch("\"a\":\"x\"", "\"a\":7"));
    assertThat(columns()).isEqualTo("id int, ts long, size float, a long");
    assertThat(letters).extracting(DeadLetter::reason).containsExactly("wrong_type");
    assertThat(rowsBySchema(other)).isEqualTo(Map.of(0, 1, 1, 1));
  }

  @Test
  void changesOfOthersAreFollowedFromTheNextBatchOn() {
    refreshMillis = 0;
    BatchParser parser = parser(SchemaMode.STRICT, 0);
    parser.parse(batch("\"a\":\"x\"", ""));
    Tables.load(WAREHOUSE.catalog(), rows)
        .updateSchema()
        .addColumn("a", Types.StringType.get())
        .commit();
    parser.parse(batch("\"a\":\"x\""));
    assertThat(rowsBySchema(parser)).isEqualTo(Map.of(0, 2, 1, 1));
  }
}
