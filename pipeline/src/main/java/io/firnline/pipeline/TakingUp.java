package io.firnline.pipeline;

import io.firnline.iceberg.commit.TakenTables;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.MessageSources;
import io.firnline.pipeline.options.TableNames;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the tables are counted that records or topics name.
 *
 * @param most that the writer may ever have
 */
record TakingUp(String writer, String branch, int most, Duration patience) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Null where no table depends on records, or where there is no ledger to count them in. */
  static @Nullable TakingUp of(FirnlineOptions options) {
    if (!TableNames.of(options).routed() || MessageSources.isOne(options)) {
      return null;
    }
    return new TakingUp(
        Objects.requireNonNull(options.getWriterId(), "writerId"),
        options.getIcebergBranch(),
        options.getMaxTables(),
        options.getPatience().toDuration());
  }

  /**
   * Counts a table as one of the writer's.
   *
   * @param stream whose rows go there; empty for a table that no stream names
   * @throws TakenTables.NotTakenException if it would be one too many, or has another stream's rows
   */
  void take(CatalogSpec catalog, String home, String table, String stream) {
    var unused = of(catalog, home).take(table, stream, most);
  }

  boolean isTaken(CatalogSpec catalog, String home, String table, String stream) {
    return of(catalog, home).isTaken(table, stream);
  }

  Set<String> names(CatalogSpec catalog, String home) {
    return of(catalog, home).names();
  }

  /** Those that were counted before a start; none where there is no ledger yet. */
  Set<String> before(CatalogSpec catalog, String home) {
    return of(catalog, home).namesNow();
  }

  private TakenTables of(CatalogSpec catalog, String home) {
    return new TakenTables(catalog, home, writer, branch, patience);
  }
}
