package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.HistoryValues.Batch;
import io.firnline.iceberg.ledger.HistoryValues.Block;
import io.firnline.iceberg.ledger.HistoryValues.FiredPane;
import io.firnline.iceberg.ledger.HistoryValues.Reader;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** One run of the pipeline on a Flink-like or a Dataflow-like (durable) runner. */
final class HistoryJob {
  /** What a Flink-like runner restores. */
  record Checkpoint(
      Map<SourcePartition, Reader> readers, List<Block> blocks, List<FiredPane> panes) {}

  record Savepoint(HistoryJob job, Checkpoint checkpoint) {}

  final HistoryWorld world;
  final String launch;
  final long size;
  final int maxBatch;
  final boolean durable;
  final HistoryReader rules;
  TreeMap<SourcePartition, Reader> readers = new TreeMap<>();
  final ArrayDeque<Batch> inflight = new ArrayDeque<>();
  List<Block> blocks = new ArrayList<>();
  List<FiredPane> fired = new ArrayList<>();
  List<FiredPane> released = new ArrayList<>();
  final List<HistoryCommit> committers = new ArrayList<>();
  Optional<Checkpoint> snapshot = Optional.empty();
  Optional<Checkpoint> checkpoint = Optional.empty();

  /** A start or an entering of a partition that is going on. */
  Optional<Next.Walk> starting = Optional.empty();

  Optional<Next.Walk> joining = Optional.empty();
  private Map<SourcePartition, List<Layer>> settled = Map.of();
  long epoch = Ledger.NO_EPOCH;
  boolean alive = true;
  boolean draining;
  boolean cutShort;
  String tainted = "";
  String stopReason = "";

  /** The launch whose claim this job lives on. */
  String claimed;

  /**
   * A partition was entered by an attempt that crashed, and is read from a later watermark than the
   * ledger has: complete-through may lag until the partition's next batch, or next window.
   */
  boolean joinedAhead;

  long firedThrough = EventTime.NEVER;
  private int waits;
  private long waitedAt = -1;

  HistoryJob(HistoryWorld world, long size, int maxBatch, boolean durable) {
    this.world = world;
    this.launch = "job" + (world.jobs.size() + 1);
    this.claimed = launch;
    this.size = size;
    this.maxBatch = maxBatch;
    this.durable = durable;
    this.rules = new HistoryReader(world.broken, world.source.disorder);
    world.jobs.add(this);
  }

  static HistoryJob startedIn(HistoryWorld world) {
    Chance chance = world.chance;
    HistoryJob job =
        new HistoryJob(world, chance.of(5, 5, 10, 7), chance.of(1, 3, 8), chance.happens(.5));
    job.startWithoutState();
    return job;
  }

  @Override
  public String toString() {
    return launch;
  }

  // ---- start

  void startWithoutState() {
    world.log(
        () -> "%s starts: window %d batch %d durable %s".formatted(this, size, maxBatch, durable));
    Map<SourcePartition, Long> starts = world.source.starts();
    HistoryTransactions transactions = new HistoryTransactions(world);
    starting =
        Optional.of(
            new Next.Walk(
                () ->
                    transactions.changeHome(
                        ledger ->
                            world.rules.claim(
                                ledger,
                                launch,
                                starts,
                                world.retention.beforeStart(ledger, world.source)),
                        ledger -> readClaimed(ledger, starts))));
  }

  private Next readClaimed(Ledger ledger, Map<SourcePartition, Long> starts) {
    epoch = ledger.epoch();
    settled = ledger.settled();
    TreeSet<SourcePartition> all = new TreeSet<>(ledger.partitions().keySet());
    if (world.broken == Mutation.PARTITIONS_NOT_ENTERED) {
      all.addAll(starts.keySet());
    }
    return openNext(all.iterator(), starts);
  }

  /** Each reader reads the ledger for itself. */
  private Next openNext(Iterator<SourcePartition> left, Map<SourcePartition, Long> starts) {
    if (!left.hasNext()) {
      return Next.END;
    }
    return () -> {
      SourcePartition p = left.next();
      Ledger ledger = world.ledger();
      List<String> launches = ledger.launches();
      if (launches.isEmpty() || !launches.get(launches.size() - 1).equals(launch)) {
        throw fenced();
      }
      Known unknown = new Known(starts.getOrDefault(p, 0L), ledger.completeThrough());
      Known known = ledger.partitions().getOrDefault(p, unknown);
      boolean forgets = world.broken == Mutation.START_WATERMARK_UNKNOWN;
      openReader(p, known.next(), forgets ? EventTime.NEVER : known.watermark());
      return openNext(left, starts);
    };
  }

  private static LedgerStopException fenced() {
    return new LedgerStopException(Reason.FENCED, "Fenced: a newer start owns this writer");
  }

  private void openReader(SourcePartition p, long position, long watermark) {
    if (world.source.scope.putIfAbsent(p, position) == null) {
      world.source.liftFloor(p, watermark);
    }
    world.log(
        () -> "%s reads %s from %d at %d, epoch %d".formatted(this, p, position, watermark, epoch));
    readers.put(p, new Reader(p, position, watermark, epoch, watermark));
  }

  /** A partition that neither state nor start knew. */
  private Next join(SourcePartition p) {
    return new HistoryTransactions(world)
        .changeHome(
            ledger -> LedgerStart.enter(ledger, epoch, p, "id", 0, watermark()),
            ledger -> joined(ledger, p));
  }

  private Next joined(Ledger ledger, SourcePartition p) {
    Known known = ledger.partitions().getOrDefault(p, LedgerDraft.UNKNOWN);
    settled = ledger.settled();
    long start = Math.max(known.watermark(), watermark());
    joinedAhead |= start > known.watermark();
    world.source.liftFloor(p, start); // a late discovery justifies it
    openReader(p, known.next(), start);
    return Next.END;
  }

  /** With state nothing is claimed; a state of another epoch stops here. */
  void restore(Checkpoint state) {
    forgetAll();
    readers.putAll(state.readers());
    blocks.addAll(state.blocks());
    released.addAll(state.panes());
    epoch = readers.firstEntry().getValue().epoch();
    Ledger ledger = world.ledger();
    if (ledger.epoch() != epoch && world.broken != Mutation.RULE2_EPOCH) {
      stop(Reason.FENCED.name(), "a newer start owns this writer");
      return;
    }
    settled = ledger.settled();
    if (world.broken == Mutation.WATERMARK_NOT_IN_MARK) {
      readers.replaceAll((p, r) -> r.at(r.position(), ledger.completeThrough()));
    }
  }

  private void forgetAll() {
    readers = new TreeMap<>();
    inflight.clear();
    blocks = new ArrayList<>();
    fired = new ArrayList<>();
    released = new ArrayList<>();
    committers.clear();
    snapshot = Optional.empty();
    joining = Optional.empty();
    starting = Optional.empty();
  }

  void stop(String kind, String message) {
    alive = false;
    stopReason = kind;
    world.log(() -> "%s stops: %s %s".formatted(this, kind, message));
    world.oracle().checkStop(this, kind, message);
  }

  // ---- pipeline

  void step() {
    if (starting.isPresent() || joining.isPresent()) {
      if (advance(starting.or(() -> joining).orElseThrow())) {
        starting = Optional.empty();
        joining = Optional.empty();
      }
      return;
    }
    boolean working = !draining;
    double roll = world.chance.roll();
    Optional<SourcePartition> fresh = roll < .3 && working ? unread() : Optional.empty();
    if (fresh.isPresent()) {
      SourcePartition p = fresh.get();
      joining = Optional.of(new Next.Walk(() -> join(p)));
    } else if (roll < .35 && !readers.isEmpty() && working) {
      read(world.chance.of(List.copyOf(readers.keySet())));
    } else if (roll < .45 && !inflight.isEmpty()) {
      blocks.addAll(rules.parse(inflight.remove(), size));
    } else if (roll < .55) {
      fire();
    } else if (roll < .60 && !durable && working) {
      barrier();
    } else if (roll < .66 && !durable && working) {
      complete();
    } else if (roll < .75) {
      beginCommit();
    } else if (!committers.isEmpty()) {
      stepCommit(world.chance.index(committers.size()));
    }
  }

  private Optional<SourcePartition> unread() {
    return epoch == Ledger.NO_EPOCH || readers.size() == world.source.logs.size()
        ? Optional.empty()
        : world.source.logs.keySet().stream().filter(p -> !readers.containsKey(p)).findFirst();
  }

  private boolean advance(Next.Walk process) {
    try {
      return process.step();
    } catch (LedgerStopException stop) {
      stop(stop.reason().name(), String.valueOf(stop.getMessage()));
      return false;
    }
  }

  private Reader reader(SourcePartition p) {
    return Optional.ofNullable(readers.get(p)).orElseThrow();
  }

  private void read(SourcePartition p) {
    Reader reader = reader(p);
    List<Layer> layers = settled.getOrDefault(p, List.of());
    List<SourceRecord> available = world.source.from(p, reader.position(), maxBatch + 1);
    if (!available.isEmpty()) {
      int n = Math.min(world.chance.between(1, maxBatch), available.size());
      long end = available.get(n - 1).position + 1;
      long to = n < available.size() ? world.chance.between(end, available.get(n).position) : end;
      handOut(rules.batch(reader, available.subList(0, n), to, layers));
      return;
    }
    long target = world.source.now - world.source.disorder;
    world.source.liftFloor(p, target);
    if (target <= reader.watermark()) {
      return;
    }
    boolean sameWindow =
        CommitWindow.of(target, size, 0).equals(CommitWindow.of(reader.watermark(), size, 0));
    if (sameWindow || world.broken == Mutation.NO_HEARTBEAT) {
      readers.put(p, reader.at(reader.position(), target));
    } else {
      handOut(rules.heartbeat(reader, target, layers));
    }
  }

  private void handOut(Batch batch) {
    readers.put(batch.partition(), batch.next());
    if (!world.source.justifies(batch, world.ledger().completeThrough())) {
      world.violate("lateness: nothing justifies the watermark of " + batch);
    }
    world.log(() -> "%s %s".formatted(this, batch));
    if (durable) {
      inflight.add(batch);
    } else {
      blocks.addAll(rules.parse(batch, size));
    }
  }

  boolean caughtUp(SourcePartition p) {
    return readers.containsKey(p) && reader(p).position() >= world.source.endOf(p);
  }

  long watermark() {
    if (starting.isPresent()) {
      return EventTime.NEVER;
    }
    if (draining && inflight.isEmpty()) {
      return EventTime.FOREVER;
    }
    long lowest = EventTime.FOREVER;
    for (Reader reader : readers.values()) {
      lowest = Math.min(lowest, reader.watermark());
    }
    for (Batch batch : inflight) {
      lowest = Math.min(lowest, rules.beamTimestamp(batch));
    }
    return readers.isEmpty() && inflight.isEmpty() ? EventTime.NEVER : lowest;
  }

  /** All windows behind the watermark; one pane for each. */
  private void fire() {
    long limit = watermark();
    if (nothingBehind(limit)) {
      return;
    }
    TreeMap<CommitWindow, List<Block>> due = new TreeMap<>();
    List<Block> kept = new ArrayList<>();
    for (Block block : blocks) {
      boolean ripe = block.window().endMillis() <= limit;
      (ripe ? due.computeIfAbsent(block.window(), w -> new ArrayList<>()) : kept).add(block);
    }
    blocks = kept;
    boolean unstable = durable || draining || world.broken == Mutation.NO_STABLE_INPUT;
    due.forEach(
        (window, list) -> {
          FiredPane pane = new PaneMaker(world).pane(epoch, window, list);
          firedThrough = draining ? firedThrough : Math.max(firedThrough, window.endMillis());
          (unstable ? released : fired).add(pane);
          world.log(
              () -> "%s fires %s covering %s".formatted(this, pane, pane.entry().coverages()));
        });
  }

  private boolean nothingBehind(long watermark) {
    for (Block block : blocks) {
      if (block.window().endMillis() <= watermark) {
        return false;
      }
    }
    return true;
  }

  private void barrier() {
    if (!committers.isEmpty() || readers.isEmpty()) {
      return;
    }
    List<FiredPane> panes = new ArrayList<>(released);
    panes.addAll(fired);
    snapshot = Optional.of(new Checkpoint(Map.copyOf(readers), List.copyOf(blocks), panes));
  }

  private void complete() {
    if (snapshot.isEmpty()) {
      return;
    }
    Checkpoint done = snapshot.get();
    checkpoint = snapshot;
    snapshot = Optional.empty();
    List<FiredPane> stable = fired.stream().filter(done.panes()::contains).toList();
    released.addAll(stable);
    fired.removeAll(stable);
    world.savepoints.add(new Savepoint(this, done));
    world.log(() -> "%s completes a checkpoint, released %s".formatted(this, released));
  }

  private void beginCommit() {
    if (released.isEmpty() || committers.size() >= (durable ? 3 : 1)) {
      return;
    }
    List<FiredPane> panes = durable ? sample() : first(world.chance.of(1, 2, 100));
    released.removeAll(panes);
    committers.add(new HistoryCommit(world, panes));
    world.log(() -> "%s commits %s".formatted(this, panes));
  }

  private List<FiredPane> first(int n) {
    return new ArrayList<>(released.subList(0, Math.min(n, released.size())));
  }

  private List<FiredPane> sample() {
    List<FiredPane> left = new ArrayList<>(released);
    List<FiredPane> chosen = new ArrayList<>();
    for (int n = world.chance.between(1, Math.min(3, released.size())); n > 0; n--) {
      chosen.add(left.remove(world.chance.index(left.size())));
    }
    return chosen;
  }

  private void stepCommit(int i) {
    HistoryCommit committer = committers.get(i);
    if (advance(committer.process)) {
      committers.remove(i);
      if (!committer.left.isEmpty()) {
        await(committer.left, committer.why);
      }
    }
  }

  private void await(List<FiredPane> left, String why) {
    released.addAll(0, left);
    long n = world.ledger().n();
    boolean alone =
        committers.isEmpty() && (!durable || released.size() == left.size()) && inflight.isEmpty();
    waits = waitedAt == n ? waits + 1 : 0;
    waitedAt = n;
    String kind = why.split(":", 2)[0];
    world.count("wait " + kind);
    world.log(() -> "%s waits: %s".formatted(this, why));
    if ((waits > 20 && alone) || waits > 200) {
      stop(kind, why);
    }
  }

  /** Nothing left to do but to be drained. */
  boolean idle() {
    boolean busy =
        starting.isPresent()
            || joining.isPresent()
            || !inflight.isEmpty()
            || !fired.isEmpty()
            || !released.isEmpty()
            || !committers.isEmpty()
            || snapshot.isPresent();
    if (busy) {
      return false;
    }
    boolean caughtUp = draining || world.source.logs.keySet().stream().allMatch(this::caughtUp);
    return caughtUp && nothingBehind(watermark());
  }

  // ---- faults

  /** Everything fires; stable input is flushed without its guarantee (enableStableInputDrain). */
  void drain() {
    if (starting.isPresent() || joining.isPresent()) {
      return;
    }
    draining = true;
    snapshot = Optional.empty();
    released.addAll(fired);
    fired.clear();
    world.log(() -> this + " drains");
  }

  /** The workers die; the runner restores what it has. Old committers may live on. */
  void crash() {
    world.log(() -> this + " crashes");
    for (HistoryCommit committer : committers) {
      leaveBehind(committer, .5);
      if (durable) {
        released.addAll(committer.panes());
      }
    }
    committers.clear();
    joining = Optional.empty();
    firedThrough = EventTime.NEVER;
    if (durable) {
      if (starting.isPresent()) {
        startWithoutState();
      }
      return;
    }
    if (draining && tainted.isEmpty()) {
      tainted = "crash while draining";
    }
    draining = false;
    if (checkpoint.isPresent()) {
      restore(checkpoint.get());
    } else {
      forgetAll();
      startWithoutState();
    }
  }

  void kill() {
    world.log(() -> this + " is killed");
    alive = false;
    committers.forEach(committer -> leaveBehind(committer, .3));
  }

  private void leaveBehind(HistoryCommit committer, double probability) {
    if (world.chance.happens(probability)) {
      world.zombies.add(committer.process);
    }
  }

  /** A runner that loses or doubles an element: must never stay unseen. */
  void mishandleBlock() {
    if (blocks.isEmpty()) {
      return;
    }
    Block block = world.chance.of(blocks);
    double roll = world.chance.roll();
    List<Block> same =
        new ArrayList<>(blocks.stream().filter(b -> b.window().equals(block.window())).toList());
    same.remove(block);
    if (roll < .7) {
      blocks.remove(block);
    }
    if (roll > .3 && roll < .7 && !same.isEmpty()) {
      blocks.add(world.chance.of(same));
    }
    if (roll >= .7) {
      blocks.add(block);
    }
    tainted = "lost or doubled block";
    world.log(() -> "%s mishandles %s".formatted(this, block));
  }
}
