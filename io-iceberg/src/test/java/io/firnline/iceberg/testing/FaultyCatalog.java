package io.firnline.iceberg.testing;

import io.firnline.iceberg.table.CatalogSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/** A real catalog whose tables meet the faults of a {@link FaultPlan}. It creates nothing. */
public final class FaultyCatalog implements Catalog {
  private static final String PLAN = "faulty.plan";
  private static final String REAL = "faulty.real";

  private @Nullable Catalog real;
  private @Nullable FaultPlan plan;

  /** The same catalog with faults put into it. */
  public static CatalogSpec wrap(CatalogSpec real, FaultPlan plan) {
    String id = UUID.randomUUID().toString();
    FaultPlan.PLANS.put(id, plan);
    return new CatalogSpec(
        real.name(),
        Map.of("catalog-impl", FaultyCatalog.class.getName(), PLAN, id, REAL, real.toJson()));
  }

  @Override
  public void initialize(String name, Map<String, String> properties) {
    real = CatalogSpec.parse(Objects.requireNonNull(properties.get(REAL))).load();
    plan = Objects.requireNonNull(FaultPlan.PLANS.get(properties.get(PLAN)));
  }

  @Override
  public Table loadTable(TableIdentifier identifier) {
    FaultPlan faults = Objects.requireNonNull(plan);
    faults.load(identifier.toString());
    Table table = real().loadTable(identifier);
    FaultyOperations operations =
        new FaultyOperations(
            identifier.toString(), ((HasTableOperations) table).operations(), faults);
    return new BaseTable(operations, table.name());
  }

  private Catalog real() {
    return Objects.requireNonNull(real, "not initialized");
  }

  @Override
  public List<TableIdentifier> listTables(Namespace namespace) {
    return real().listTables(namespace);
  }

  @Override
  public boolean dropTable(TableIdentifier identifier, boolean purge) {
    return real().dropTable(identifier, purge);
  }

  @Override
  public void renameTable(TableIdentifier from, TableIdentifier to) {
    real().renameTable(from, to);
  }
}
