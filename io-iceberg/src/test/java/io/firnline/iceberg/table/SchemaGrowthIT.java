package io.firnline.iceberg.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.commit.CatalogWait;
import io.firnline.iceberg.table.SchemaGrowth.NoColumnException;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaGrowthIT {
  private static final Schema SCHEMA =
      new Schema(NestedField.optional(1, "id", Types.IntegerType.get()));
  private static final int WRITERS = 4;
  private static final int ROUNDS = 8;

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String name = Warehouse.newName("grown");

  private static StructType wanted(String field, Type type) {
    return StructType.of(NestedField.optional(0, field, type));
  }

  /**
   * Writers that want the same columns at once, two of them of one id, while somebody else adds
   * columns and appends: every column is there once, and each writer counts those that it added.
   */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void manyAtOnceAddEachColumnOnce(Kind kind) throws Exception {
    Table table = WAREHOUSE.create(kind, name, TableCreation.of(SCHEMA));
    CountDownLatch together = new CountDownLatch(WRITERS + 1);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      SchemaGrowth growth = new SchemaGrowth("w" + i % 2, 100, true);
      all.add(
          threads.submit(
              () -> {
                together.countDown();
                together.await();
                for (int round = 0; round < ROUNDS; round++) {
                  StructType wanted = wanted("c" + round, Types.LongType.get());
                  Table grown =
                      CatalogWait.call(
                          Duration.ofMinutes(1),
                          "grow",
                          () -> growth.grow(WAREHOUSE.catalog(kind), name, wanted));
                  assertThat(grown.schema().findField("c" + round)).isNotNull();
                }
                return null;
              }));
    }
    all.add(
        threads.submit(
            () -> {
              together.countDown();
              together.await();
              for (int round = 0; round < ROUNDS; round++) {
                String column = "other" + round;
                CatalogWait.call(
                    Duration.ofMinutes(1),
                    "alter",
                    () -> {
                      Table fresh = Tables.load(WAREHOUSE.catalog(kind), name);
                      fresh.updateSchema().addColumn(column, Types.StringType.get()).commit();
                      fresh.newAppend().commit();
                      return fresh;
                    });
              }
              return null;
            }));
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();
    table.refresh();
    assertThat(table.schema().columns()).hasSize(1 + 2 * ROUNDS);
    assertThat(added(table, "w0") + added(table, "w1")).isEqualTo(ROUNDS);
  }

  private static long added(Table table, String writer) {
    return Long.parseLong(
        table.properties().getOrDefault(Marks.of(Marks.NEW_COLUMNS, writer), "0"));
  }

  /** Whatever becomes of a request: the column is there once, and counted once. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "CONFLICT",
        "UNKNOWN_AFTER_SUCCESS",
        "UNKNOWN_BEFORE",
        "LANDS_LATE",
        "LANDS_TOO_LATE",
        "AWAY"
      })
  void aRequestThatGoesAstrayIsMadeAgain(Fault fault) {
    for (Kind kind : Kind.values()) {
      String table = Warehouse.newName("astray");
      Table made = WAREHOUSE.create(kind, table, TableCreation.of(SCHEMA));
      FaultPlan plan = new FaultPlan().next(table, fault);
      CatalogSpec faulty = WAREHOUSE.catalog(kind, plan);
      SchemaGrowth growth = new SchemaGrowth("w", 100, true);
      for (String column : List.of("a", "b")) {
        StructType wanted = wanted(column, Types.LongType.get());
        Table grown =
            CatalogWait.call(
                Duration.ofMinutes(1), "grow", () -> growth.grow(faulty, table, wanted));
        assertThat(grown.schema().findField(column)).isNotNull();
      }
      plan.releaseHeld();
      assertThat(plan.allHappened()).isTrue();
      made.refresh();
      assertThat(made.schema().columns()).hasSize(3);
      assertThat(added(made, "w")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void addsNoMoreThanItMayEver(Kind kind) {
    WAREHOUSE.create(kind, name, TableCreation.of(SCHEMA));
    SchemaGrowth three = new SchemaGrowth("w", 3, true);
    CatalogSpec catalog = WAREHOUSE.catalog(kind);
    three.grow(catalog, name, wanted("a", Types.LongType.get()));
    StructType two = StructType.of(NestedField.optional(0, "b", Types.LongType.get()));
    three.grow(catalog, name, wanted("s", two)); // a struct counts, and what is in it
    assertThatThrownBy(() -> three.grow(catalog, name, wanted("c", Types.LongType.get())))
        .isInstanceOf(NoColumnException.class)
        .hasMessageContaining(
            "would get its new column number 4 of writer 'w', and --maxNewColumns is 3");
    Table widened = three.grow(catalog, name, wanted("id", Types.LongType.get()));
    assertThat(widened.schema().findType("id")).isEqualTo(Types.LongType.get());
    assertThat(added(widened, "w")).isEqualTo(3);
    Table more =
        new SchemaGrowth("w", 4, false).grow(catalog, name, wanted("c", Types.LongType.get()));
    assertThat(more.schema().findField("c")).isNotNull();
  }

  /** Whoever comes second with another type finds a column that is not for its values. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void theFirstTypeStays(Kind kind) {
    WAREHOUSE.create(kind, name, TableCreation.of(SCHEMA));
    CatalogSpec catalog = WAREHOUSE.catalog(kind);
    new SchemaGrowth("w1", 100, true).grow(catalog, name, wanted("x", Types.LongType.get()));
    Table table =
        new SchemaGrowth("w2", 100, true).grow(catalog, name, wanted("x", Types.StringType.get()));
    assertThat(table.schema().findType("x")).isEqualTo(Types.LongType.get());
    assertThat(table.properties()).doesNotContainKey(Marks.of(Marks.NEW_COLUMNS, "w2"));
  }

  /** Iceberg has rules of its own: records must not be able to stop a job with a name. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aNameThatIcebergRefusesIsToldApartFromAnOutage(Kind kind) {
    WAREHOUSE.create(
        kind, name, TableCreation.of(SCHEMA).withPartitionFields(List.of("bucket(4, id)")));
    SchemaGrowth growth = new SchemaGrowth("w", 100, true);
    CatalogSpec catalog = WAREHOUSE.catalog(kind);
    assertThatThrownBy(() -> growth.grow(catalog, name, wanted("id_bucket", Types.LongType.get())))
        .isInstanceOf(NoColumnException.class)
        .hasMessageContaining("the catalog refuses the columns: ")
        .hasMessageContaining("id_bucket");
    assertThat(added(Tables.load(catalog, name), "w")).isZero();
  }
}
