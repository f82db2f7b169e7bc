package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.commit.TakenTables.NotTakenException;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.parse.ParsedTable;
import io.firnline.pipeline.parse.ddl.SchemaText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How tables are taken up that records name. */
class LandingTablesIT {
  private static final int PARSERS = 5;
  private static final int TABLES = 4;

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String namespace = Warehouse.newName("n").replace('.', '_');

  private FirnlineOptions options(Kind kind, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--kafkaBootstrapServers=localhost:1",
                "--kafkaTopics=t",
                "--icebergTable=" + namespace + ".{type}",
                "--tableField=type",
                "--writerId=w",
                "--icebergCatalog=" + WAREHOUSE.catalog(kind).toJson()));
    flags.addAll(List.of(more));
    return PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class);
  }

  private String name(String table) {
    return namespace + "." + table;
  }

  /** As the first reader of a job does. */
  private LandingTables started(Kind kind, FirnlineOptions options) {
    LandingTables tables = LandingTables.of(options);
    tables.createKnown();
    new TableLedger(WAREHOUSE.catalog(kind), name("firnline_w"), "w", Duration.ofSeconds(30))
        .claim(
            new Claim(
                "launch", "rule", Map.of("t", "id"), Map.of(new SourcePartition("t", "0"), 0L)));
    return tables;
  }

  /** Parsers that see new tables at once, each in its own order, and give them columns. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void manyAtOnceMakeEachTableOnce(Kind kind) throws Exception {
    FirnlineOptions options =
        options(
            kind,
            "--schema=id int, time timestamptz",
            "--partitionBy=day(time)",
            "--tableProperties={\"a\":\"b\"}",
            "--schemaMode=ADD_COLUMNS",
            "--maxTables=" + TABLES);
    started(kind, options);
    CountDownLatch together = new CountDownLatch(PARSERS);
    ExecutorService threads = Executors.newFixedThreadPool(PARSERS);
    List<Future<?>> all = new ArrayList<>();
    for (int parser = 0; parser < PARSERS; parser++) {
      int own = parser;
      LandingTables tables = LandingTables.of(options);
      all.add(
          threads.submit(
              () -> {
                together.countDown();
                together.await();
                for (int i = 0; i < TABLES; i++) {
                  String table = name("t" + (own + i) % TABLES);
                  ParsedTable found = tables.takeUp(table, "", existing -> {});
                  assertThat(found.schema().findField("id")).isNotNull();
                  tables.grow(table, wanted("c" + own));
                }
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();
    for (int i = 0; i < TABLES; i++) {
      Table table = Tables.load(WAREHOUSE.catalog(kind), name("t" + i));
      assertThat(table.schema().columns()).hasSize(2 + PARSERS);
      assertThat(table.spec().fields()).hasSize(1);
      assertThat(table.properties())
          .containsEntry("a", "b")
          .containsEntry(Marks.of(Marks.HOME, "w"), name("firnline_w"));
    }
    assertThat(LandingTables.of(options).taken()).hasSize(TABLES);
    assertThatThrownBy(() -> LandingTables.of(options).takeUp(name("more"), "", existing -> {}))
        .isInstanceOf(NotTakenException.class)
        .hasMessage("writer 'w' has 4 tables, and --maxTables is 4");
    assertThat(LandingTables.of(options).exists(name("more"))).isFalse();
  }

  private static StructType wanted(String column) {
    return StructType.of(NestedField.optional(0, column, Types.LongType.get()));
  }

  @Test
  void tablesThatRowsMustNotGoToAreNotTakenUp() {
    FirnlineOptions options =
        options(
            Kind.JDBC,
            "--schema=id int, v string",
            "--schemaMode=ADD_COLUMNS",
            "--lateRows=SIDE_TABLE",
            "--lateTable=" + name("late"));
    LandingTables tables = started(Kind.JDBC, options);
    create("other_type", TableCreation.of(SchemaText.parse("id string")));
    create("fewer", TableCreation.of(SchemaText.parse("id long")));
    create("other_dead", TableCreation.of(DeadLetterTable.schema()));
    create("other_control", TableCreation.ofLedger());
    create("Orders", TableCreation.of(SchemaText.parse("id int")));
    refused(tables, "other_type", "it exists and does not fit");
    refused(tables, "other_dead", "column 'reason' (string) is required in the table");
    refused(tables, "other_control", "has the dead letters or the ledger of a pipeline");
    refused(tables, "orders", "in upper and lower case alone");
    refused(tables, "firnline_w", "of this pipeline");
    refused(tables, "firnline_w_dead", "of this pipeline");
    refused(tables, "LATE", "of this pipeline");
    assertThatThrownBy(
            () ->
                tables.takeUp(
                    name("fewer"),
                    "",
                    existing -> {
                      throw new IllegalArgumentException("records cannot fill it");
                    }))
        .isInstanceOf(NotTakenException.class)
        .hasMessage("records cannot fill it");
    assertThat(tables.taken()).isEmpty();
    assertThat(tables.takeUp(name("fewer"), "", existing -> {}).schema().columns()).hasSize(1);
    assertThat(tables.taken()).containsExactly(name("fewer"));
  }

  private void create(String table, TableCreation creation) {
    var unused = Tables.loadOrCreate(WAREHOUSE.catalog(), name(table), creation);
  }

  private void refused(LandingTables tables, String table, String why) {
    assertThatThrownBy(() -> tables.takeUp(name(table), "", existing -> {}))
        .isInstanceOf(NotTakenException.class)
        .hasMessageContaining(why);
  }

  @Test
  void withoutASchemaTablesHaveToBeThere() {
    LandingTables tables = started(Kind.JDBC, options(Kind.JDBC));
    create("there", TableCreation.of(SchemaText.parse("a int, b string")));
    assertThat(tables.planned()).isNull();
    assertThat(tables.takeUp(name("there"), "", existing -> {}).schema().columns()).hasSize(2);
    refused(tables, "missing", "does not exist, and without --schema none is made");
  }

  @Test
  void aStartNamesTablesThatWereTakenUpAndDoNotFitAnyMore() {
    FirnlineOptions options = options(Kind.JDBC, "--schema=id int, v string");
    LandingCheck.prepareTables(options); // there is nothing yet
    LandingTables tables = started(Kind.JDBC, options);
    for (String table : List.of("a", "b", "gone")) {
      tables.takeUp(name(table), "", existing -> {});
    }
    LandingCheck.prepareTables(options);
    Tables.load(WAREHOUSE.catalog(), name("a")).updateSchema().deleteColumn("v").commit();
    WAREHOUSE.catalog().load().dropTable(TableIdentifier.parse(name("gone")));
    assertThatThrownBy(() -> LandingCheck.prepareTables(options))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Invalid table '" + name("a") + "'")
        .hasMessageNotContaining(name("b"))
        .hasMessageNotContaining(name("gone"));
    assertThat(tables.exists(name("gone"))).isFalse();
  }
}
