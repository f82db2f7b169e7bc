package io.firnline.iceberg.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.iceberg.relocated.com.google.common.base.Throwables;
import org.jspecify.annotations.Nullable;

/** The side tables of one writer, brought up in parallel. */
final class SideTables {
  /** Shared by all committers of the JVM; idle threads end after a minute. */
  private static final ExecutorService WORKERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "firnline-side-table");
            thread.setDaemon(true);
            return thread;
          });

  private final CommitSettings settings;
  private final PendingFiles pendingFiles;
  private final Supplier<HomeState> homeNow;
  private final Map<String, SideTable> tables = new ConcurrentHashMap<>();

  /** Home's {@code n} up to which this committer has seen all of them. */
  private volatile long broughtUp = -1;

  SideTables(CommitSettings settings, PendingFiles pendingFiles, Supplier<HomeState> homeNow) {
    this.homeNow = homeNow;
    this.settings = settings;
    this.pendingFiles = pendingFiles;
  }

  SideTable table(String name) {
    return tables.computeIfAbsent(
        name, n -> new SideTable(settings.catalog(), n, settings, pendingFiles, homeNow));
  }

  /** Gives each side table what home's last commit has for it. Returns when all have it. */
  void bringUp(HomeState home, Attempted attempted) {
    if (home.ledger().n() == broughtUp) {
      return;
    }
    List<Future<?>> others = new ArrayList<>();
    home.ledger()
        .pending()
        .forEach(
            (name, location) ->
                others.add(WORKERS.submit(() -> table(name).bringUp(home, location, attempted))));
    awaitAll(others);
    home.ledger().pending().values().forEach(pendingFiles::forget);
    broughtUp = home.ledger().n();
  }

  /** Checks those that home does not name now; see {@link SideTable#check}. */
  void check(HomeState home, Set<String> names) {
    names.stream()
        .filter(name -> !home.ledger().pending().containsKey(name))
        .forEach(name -> table(name).check(home));
  }

  /** Waits for all, then throws what the first that failed threw. */
  private static void awaitAll(List<Future<?>> tasks) {
    Throwable failure = null;
    for (Future<?> task : tasks) {
      Throwable thrown = await(task);
      if (failure == null) {
        failure = thrown;
      } else if (thrown != null) {
        failure.addSuppressed(thrown);
      }
    }
    if (failure != null) {
      Throwables.throwIfUnchecked(failure);
      throw new IllegalStateException("Cannot commit to side tables", failure);
    }
  }

  private static @Nullable Throwable await(Future<?> task) {
    try {
      task.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      task.cancel(/* interrupt */ true);
      Thread.currentThread().interrupt();
      return new IllegalStateException("Cannot commit to side tables: interrupted", e);
    }
  }
}
