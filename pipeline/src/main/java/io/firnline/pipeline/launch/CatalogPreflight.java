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
   * Whether the catalog answers. Makes nothing.
   *
   * @throws IllegalStateException naming what is not there and what to do
   */
  static void check(FirnlineOptions options) {
    within(TIMEOUT, options, () -> answers(options));
  }

  /**
   * Makes the tables whose names are known, once all that exist fit.
   *
   * @throws IllegalStateException naming what does not fit
   */
  static void prepareTables(FirnlineOptions options) {
    // A store that refuses is an error at once here; a job that runs waits for it.
    within(TIMEOUT, options, () -> LandingCheck.prepareTables(options));
  }

  /** Clients of catalogs may wait for minutes for an address that does not answer. */
  private static void within(Duration bound, FirnlineOptions options, Runnable question) {
    FutureTask<Void> task = new FutureTask<>(question, null);
    Thread thread = new Thread(task, "catalog");
    thread.setDaemon(true);
    thread.start();
    CatalogSpec catalog = Catalogs.of(options);
    try {
      task.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unusable(catalog, "no answer that helps within " + bound.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException said) {
        throw said;
      }
      throw unusable(catalog, Failures.message(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unusable(catalog, "interrupted", e);
    }
  }

  private static void answers(FirnlineOptions options) {
    CatalogSpec catalog = Catalogs.of(options);
    TableIdentifier home = TableIdentifier.parse(TableNames.of(options).home());
    try {
      var unused = catalog.load().tableExists(home);
    } catch (RuntimeException | LinkageError e) {
      throw unusable(catalog, withRemedy(Failures.message(e)), e);
    }
  }

  /** The library that misses a class does not know how this program is given one. */
  private static String withRemedy(String why) {
    return why.startsWith("Missing class")
        ? why + ". FIRNLINE_CLASSPATH=$(pipeline/bin/classpath hive), or nessie, gives theirs"
        : why;
  }

  private static IllegalStateException unusable(CatalogSpec catalog, String why, Throwable cause) {
    return new IllegalStateException(
        "Cannot use the catalog %s: %s; check --icebergCatalog".formatted(catalog, why), cause);
  }
}
