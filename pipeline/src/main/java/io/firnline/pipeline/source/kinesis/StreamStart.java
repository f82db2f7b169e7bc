package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPreconditions;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.SourceStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a reader starts: from its mark, or by a claim, from the ledger (ledger.md section 6).
 *
 * <p>A shard is read after its parent, by the same reader. So of the shards that are not read to
 * their end only those start here that no other one of them has to be read before; the others come
 * when the reader of their parent has reached its end. This holds for all readers of a launch,
 * however late they start: until each has started nothing is committed, and the ledger gets only
 * children of shards that are in it.
 */
final class StreamStart {
  private final KinesisSourceSettings settings;
  private final WriterLedger writer;
  private final KinesisStreams kinesis;
  private final Share share;
  private final long nowMillis;

  StreamStart(
      KinesisSourceSettings settings,
      WriterLedger writer,
      KinesisStreams kinesis,
      Share share,
      long nowMillis) {
    this.settings = settings;
    this.writer = writer;
    this.kinesis = kinesis;
    this.share = share;
    this.nowMillis = nowMillis;
  }

  /**
   * Where a reader starts.
   *
   * @param ledger as it is after the claim
   * @param streams that are read, by name
   * @param trees their shards
   * @param places of the reader's shards, those that wait for their parent too
   */
  record Started(
      Ledger ledger,
      Map<String, KinesisStream> streams,
      Map<String, ShardTree> trees,
      SortedMap<SourcePartition, Place> places) {
    ShardTree tree(SourcePartition p) {
      return Objects.requireNonNull(trees.get(p.stream()));
    }

    KinesisStream stream(SourcePartition p) {
      return Objects.requireNonNull(streams.get(p.stream()));
    }
  }

  Started start(@Nullable SourceMark mark) throws IOException, InterruptedException {
    TreeMap<String, KinesisStream> streams = new TreeMap<>();
    TreeMap<String, ShardTree> trees = new TreeMap<>();
    for (String name : settings.streams()) {
      KinesisStream stream = kinesis.describe(name);
      streams.put(stream.name(), stream);
      trees.put(stream.name(), kinesis.shards(stream));
    }
    if (mark != null && mark.hasEpoch()) {
      return restored(mark, streams, trees);
    }
    Ledger ledger = claimed(mark == null ? settings.launch() : mark.launch(), streams, trees);
    Started all = new Started(ledger, streams, trees, new TreeMap<>());
    for (SourcePartition p : roots(all)) {
      if (share.holds(p)) {
        all.places().put(p, SourceStart.place(ledger, p));
      }
    }
    checkListed(all);
    return all;
  }

  private Started restored(
      SourceMark mark, Map<String, KinesisStream> streams, Map<String, ShardTree> trees) {
    Ledger ledger = writer.read();
    SourceStart.checkRestored(ledger, mark);
    LedgerPreconditions.checkStreams(ledger, identities(streams));
    checkStreams(mark.places().keySet(), streams.keySet());
    Started started = new Started(ledger, streams, trees, mark.places());
    checkListed(started);
    return started;
  }

  /** Shards of the ledger that are not read to their end, without those that follow another. */
  private static Set<SourcePartition> roots(Started started) {
    Set<SourcePartition> unfinished = unfinished(started.ledger());
    TreeSet<SourcePartition> roots = new TreeSet<>();
    for (SourcePartition p : unfinished) {
      SourcePartition parent = started.tree(p).parent(p);
      if (parent == null || !unfinished.contains(parent)) {
        roots.add(p);
      }
    }
    return roots;
  }

  static Set<SourcePartition> unfinished(Ledger ledger) {
    TreeSet<SourcePartition> unfinished = new TreeSet<>();
    ledger
        .partitions()
        .forEach(
            (p, known) -> {
              if (!isFinished(known.watermark()) || ledger.lowestNeeded(p) < known.next()) {
                unfinished.add(p);
              }
            });
    return unfinished;
  }

  /** A shard that has ended has the end of time for its watermark. */
  static boolean isFinished(long watermark) {
    return watermark >= EventTime.FOREVER;
  }

  private Ledger claimed(
      String launch, Map<String, KinesisStream> streams, Map<String, ShardTree> trees)
      throws IOException, InterruptedException {
    writer.prepare();
    Ledger before = writer.read();
    LedgerPreconditions.checkStreams(before, identities(streams));
    checkStreams(before.partitions().keySet(), streams.keySet());
    if (SourceStart.hasClaimed(before, launch)) {
      return before;
    }
    StreamClaim claim = new StreamClaim(settings, kinesis, before, nowMillis);
    for (KinesisStream stream : streams.values()) {
      claim.add(stream, Objects.requireNonNull(trees.get(stream.name())));
    }
    return writer.claim(claim.of(launch, identities(streams)));
  }

  private static Map<String, String> identities(Map<String, KinesisStream> streams) {
    Map<String, String> identities = new HashMap<>();
    streams.forEach((name, stream) -> identities.put(name, stream.identity()));
    return identities;
  }

  /** A stream of the ledger that is not read any more would hold complete-through back for ever. */
  private static void checkStreams(Collection<SourcePartition> known, Set<String> streams) {
    TreeSet<String> missing = new TreeSet<>();
    known.forEach(p -> missing.add(p.stream()));
    missing.removeAll(streams);
    if (!missing.isEmpty()) {
      throw new LedgerStopException(
          Reason.SOURCE_LOST,
          "Cannot go on without streams %s: they have been read and may be needed again, but they are not among the streams to read, %s. Add them, or use another writer id, or forget them (firnline ledger TABLE --forget=%s)"
              .formatted(missing, streams, String.join(",", missing)));
    }
  }

  /** Each reader looks, also one that is restored: without state what is gone can be given up. */
  private static void checkListed(Started started) {
    List<SourcePartition> gone = new ArrayList<>();
    started
        .places()
        .forEach(
            (p, place) -> {
              if (!isFinished(place.watermark()) && started.tree(p).shard(p) == null) {
                gone.add(p);
              }
            });
    if (!gone.isEmpty()) {
      throw lost(gone.toString(), "they are not listed any more");
    }
  }

  static LedgerStopException lost(String what, String why) {
    return new LedgerStopException(
        Reason.SOURCE_LOST,
        "Positions are lost: %s: %s (retention). Nothing more was read. Start the job without state: it names all that is lost, and how to go on without it"
            .formatted(what, why));
  }
}
