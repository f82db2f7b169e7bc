package io.firnline.pipeline.launch;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.LandingCheck;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.TableNames;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Looks at the catalog before a local job starts: it must answer, and its tables must fit. Those
 * that are missing are made.
 */
final class CatalogPreflight {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private CatalogPreflight() {}

  /**
   * @throws IllegalStateException naming what is not there and what to do
   */
  static void check(FirnlineOptions options) {
    within(TIMEOUT, options, () -> answers(Catalogs.of(options), TableNames.of(options).home()));
    LandingCheck.prepareTables(options);
  }

  /** Clients of catalogs may wait for minutes for an address that does not answer. */
  private static void within(Duration bound, FirnlineOptions options, Runnable question) {
    FutureTask<Void> task = new FutureTask<>(question, null);
    Thread thread = new Thread(task, "catalog");
    thread.setDaemon(true);
    thread.start();
    try {
      task.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unusable(Catalogs.of(options), "no answer within " + bound.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw unusable(Catalogs.of(options), Failures.message(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unusable(Catalogs.of(options), "interrupted", e);
    }
  }

  private static void answers(CatalogSpec catalog, String table) {
    var unused = catalog.load().tableExists(TableIdentifier.parse(table));
  }

  private static IllegalStateException unusable(CatalogSpec catalog, String why, Exception e) {
    return new IllegalStateException(
        "Cannot use the catalog %s: %s; check --icebergCatalog".formatted(catalog, why), e);
  }
}
