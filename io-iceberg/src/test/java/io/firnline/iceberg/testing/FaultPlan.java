package io.firnline.iceberg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/**
 * Faults of a {@link FaultyCatalog}, by table and in the order of its commit requests, and counts
 * of what was asked. Loads can fail too.
 */
public final class FaultPlan {
  static final Map<String, FaultPlan> PLANS = new ConcurrentHashMap<>();

  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private final Map<String, Deque<Fault>> ofPanes = new HashMap<>();
  private final Map<String, Integer> awayLoads = new HashMap<>();
  private final Map<String, Fault> always = new HashMap<>();
  private final Map<String, Deque<Consumer<String>>> beforeCommit = new HashMap<>();
  private final Map<String, Deque<Runnable>> beforeLoad = new HashMap<>();
  private final Map<String, Deque<Runnable>> beforeRefresh = new HashMap<>();
  private final Map<String, List<Runnable>> held = new HashMap<>();
  private final Map<String, Integer> requests = new HashMap<>();
  private final FilePlan files = new FilePlan();
  private final LastRequest last = new LastRequest();
  private final List<String> deletes = new ArrayList<>();
  private final Deque<String> lost = new ArrayDeque<>();

  /**
   * The next commit requests to a table meet these, one each. A fault after a success waits for a
   * request that lands: one that loses a race leaves it to the next.
   */
  public synchronized FaultPlan next(String table, Fault... next) {
    faults.computeIfAbsent(table, t -> new ArrayDeque<>()).addAll(List.of(next));
    return this;
  }

  /**
   * The next commits of panes to a home table meet these, one each, where they meet nothing else:
   * claims, of which each reader may send one, are not counted.
   */
  public synchronized FaultPlan nextPanes(String table, Fault... next) {
    ofPanes.computeIfAbsent(table, t -> new ArrayDeque<>()).addAll(List.of(next));
    return this;
  }

  /** All commit requests to a table that meet nothing else meet this, until it {@link #heals}. */
  public synchronized FaultPlan always(String table, Fault fault) {
    always.put(table, fault);
    return this;
  }

  /** The next loads of a table fail, as if the catalog was away. */
  public synchronized FaultPlan awayLoads(String table, int times) {
    awayLoads.put(table, times);
    return this;
  }

  /** The table is gone for who loads it from now on, until it {@link #heals}. */
  public synchronized FaultPlan lose(String table) {
    lost.add(table);
    return this;
  }

  /** What happens to a table for ever ends: it is found, loaded and takes requests again. */
  public synchronized FaultPlan heals(String table) {
    always.remove(table);
    awayLoads.remove(table);
    lost.remove(table);
    return this;
  }

  /** Called before the next commit requests to a table are sent, one each. */
  @SafeVarargs
  public final synchronized FaultPlan beforeCommit(String table, Consumer<String>... actions) {
    beforeCommit.computeIfAbsent(table, t -> new ArrayDeque<>()).addAll(List.of(actions));
    return this;
  }

  /** Called before the next loads of a table, one each. */
  public synchronized FaultPlan beforeLoad(String table, Runnable... actions) {
    beforeLoad.computeIfAbsent(table, t -> new ArrayDeque<>()).addAll(List.of(actions));
    return this;
  }

  /**
   * Called before the next refreshes of a table that was loaded, one each: a transaction refreshes
   * when it begins, and again just before its request is sent.
   */
  public synchronized FaultPlan beforeRefresh(String table, Runnable... actions) {
    beforeRefresh.computeIfAbsent(table, t -> new ArrayDeque<>()).addAll(List.of(actions));
    return this;
  }

  /** The worker dies as it begins the n-th data file of a table from now on; counted from 1. */
  public FaultPlan crashAtFile(String table, int nth) {
    return file(table, ".parquet", nth, FileFault.CRASH_AT_CREATE);
  }

  /**
   * A fault of the n-th file of a table from now on; counted from 1.
   *
   * @param suffix of its name: {@code .parquet} for data, {@code .avro} for manifests and what is
   *     pending for a side table
   */
  public FaultPlan file(String table, String suffix, int nth, FileFault fault) {
    files.add(table, suffix, nth, fault);
    return this;
  }

  /**
   * The process dies at the n-th request of any kind from now on, counted from 1: loads and
   * refreshes of tables, commits, and files that it reads, writes or deletes.
   */
  public FaultPlan diesAt(int nth) {
    last.in(nth);
    return this;
  }

  /** A process that does not die takes the place of another. */
  public FaultPlan lives() {
    last.never();
    return this;
  }

  /** Requests of any kind since the last process that {@link #lives} was started. */
  public int requestsOfAnyKind() {
    return last.asked();
  }

  /**
   * Whether all that was planned by count for loads, refreshes, commits and files has been met. A
   * request that lands late may still be under way.
   */
  public synchronized boolean allMet() {
    return allEmpty(faults)
        && allEmpty(ofPanes)
        && allEmpty(beforeCommit)
        && allEmpty(beforeLoad)
        && allEmpty(beforeRefresh)
        && awayLoads.values().stream().allMatch(left -> left == 0)
        && files.allHappened();
  }

  private static <T> boolean allEmpty(Map<String, Deque<T>> planned) {
    return planned.values().stream().allMatch(Deque::isEmpty);
  }

  /** Whether all that was planned by count has been met, and no request is under way any more. */
  public synchronized boolean allHappened() {
    return allMet() && held.isEmpty();
  }

  /** Comes before a file is read or deleted. */
  void file() {
    last.ask();
  }

  @Nullable FileFault beginFile(String table, String location) {
    last.ask();
    return files.begin(table, location);
  }

  /** How many files of a kind have been begun so far, in all tables. */
  public long filesBegun(String suffix) {
    return files.begun(suffix);
  }

  /** Commit requests to a table so far. */
  public synchronized int requests(String table) {
    return requests.getOrDefault(table, 0);
  }

  /**
   * Sends what is still under way, as a network does in the end.
   *
   * @return how many of these requests the catalog has taken
   */
  public long releaseHeld() {
    List<Runnable> all = new ArrayList<>();
    synchronized (this) {
      held.values().forEach(all::addAll);
      held.clear();
    }
    return all.stream().filter(FaultPlan::sendLate).count();
  }

  /** Locations of files that the code under test has asked to delete, of all tables. */
  public synchronized List<String> deletes() {
    return List.copyOf(deletes);
  }

  synchronized void deleted(String location) {
    deletes.add(location);
  }

  void load(String table) {
    last.ask();
    Runnable action;
    synchronized (this) {
      action = beforeLoad.getOrDefault(table, new ArrayDeque<>()).poll();
    }
    if (action != null) {
      action.run();
    }
    synchronized (this) {
      if (lost.contains(table)) {
        throw new NoSuchTableException("Table does not exist: %s", table);
      }
      int left = awayLoads.getOrDefault(table, 0);
      if (left > 0) {
        awayLoads.put(table, left - 1);
        throw new UncheckedIOException(new IOException("connection refused, made by a test"));
      }
    }
  }

  void refresh(String table) {
    last.ask();
    Runnable action;
    synchronized (this) {
      action = beforeRefresh.getOrDefault(table, new ArrayDeque<>()).poll();
    }
    if (action != null) {
      action.run();
    }
  }

  /**
   * A commit request.
   *
   * @param panes whether it brings panes
   */
  void commit(String table, boolean panes, Runnable request) {
    last.ask();
    Consumer<String> action;
    Fault fault;
    List<Runnable> late;
    synchronized (this) {
      requests.merge(table, 1, Integer::sum);
      action = beforeCommit.getOrDefault(table, new ArrayDeque<>()).poll();
      Fault planned = planned(table, panes);
      fault = planned == null ? always.getOrDefault(table, Fault.NONE) : planned;
      late = held.remove(table);
    }
    if (action != null) {
      action.accept(table);
    }
    if (late != null) {
      late.forEach(FaultPlan::sendLate);
    }
    apply(table, fault, request);
  }

  private @Nullable Fault planned(String table, boolean panes) {
    Fault planned = faults.getOrDefault(table, new ArrayDeque<>()).poll();
    return planned == null && panes
        ? ofPanes.getOrDefault(table, new ArrayDeque<>()).poll()
        : planned;
  }

  private void apply(String table, Fault fault, Runnable request) {
    switch (fault) {
      case NONE -> request.run();
      case CONFLICT -> throw new CommitFailedException("conflict, made by a test");
      case UNKNOWN_AFTER_SUCCESS -> {
        land(table, fault, request);
        throw unknown();
      }
      case UNKNOWN_BEFORE -> throw unknown();
      case LANDS_LATE -> {
        hold(table, request);
        throw unknown();
      }
      case LANDS_TOO_LATE -> {
        hold("", request);
        throw unknown();
      }
      case CRASH_AFTER_COMMIT -> {
        land(table, fault, request);
        throw new Crash();
      }
      case CRASH_BEFORE_COMMIT -> throw new Crash();
      case AWAY ->
          throw new UncheckedIOException(new IOException("connection reset, made by a test"));
    }
  }

  /** What comes after a success has not come when there was none. */
  private void land(String table, Fault fault, Runnable request) {
    try {
      request.run();
    } catch (CommitFailedException lost) {
      putBack(table, fault);
      throw lost;
    }
  }

  private synchronized void putBack(String table, Fault fault) {
    if (always.get(table) != fault) {
      faults.computeIfAbsent(table, t -> new ArrayDeque<>()).addFirst(fault);
    }
  }

  private synchronized void hold(String key, Runnable request) {
    held.computeIfAbsent(key, k -> new ArrayList<>()).add(request);
  }

  private static CommitStateUnknownException unknown() {
    return new CommitStateUnknownException(new IOException("answer lost, made by a test"));
  }

  /** Its sender is gone: nobody hears how it went. */
  private static boolean sendLate(Runnable request) {
    try {
      request.run();
      return true;
    } catch (CommitFailedException refused) {
      return false; // What a compare-and-set is for.
    }
  }
}
