package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Bookmark;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.source.StartOption;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a start without state claims: where shards begin, which have ended, what is given up. */
final class StreamClaim {
  /** The clock of Kinesis, as its answers tell it, has seconds. */
  private static final long A_SECOND = 1_000;

  private final KinesisSourceSettings settings;
  private final KinesisStreams kinesis;
  private final Ledger before;
  private final long nowMillis;
  private final LossCheck losses;
  private final Set<SourcePartition> unfinished;
  private final Map<SourcePartition, Long> starts = new HashMap<>();
  private final Map<SourcePartition, Bookmark> bookmarks = new HashMap<>();
  private final Map<SourcePartition, Long> ended = new HashMap<>();

  /**
   * @param before the ledger before the claim
   */
  StreamClaim(
      KinesisSourceSettings settings, KinesisStreams kinesis, Ledger before, long nowMillis) {
    this.settings = settings;
    this.kinesis = kinesis;
    this.before = before;
    this.nowMillis = nowMillis;
    this.losses = new LossCheck(kinesis, before, settings.accepted(), nowMillis);
    this.unfinished = StreamStart.unfinished(before);
  }

  /** Adds the shards of a stream; those of the ledger have to be there still. */
  void add(KinesisStream stream, ShardTree tree) throws IOException, InterruptedException {
    for (SourcePartition p : unfinished) {
      if (p.stream().equals(stream.name())) {
        losses.look(stream, tree, p);
      }
    }
    starts(stream, tree)
        .forEach(
            (p, place) -> {
              starts.put(p, place.index());
              bookmarks.put(p, new Bookmark(place.index(), place.text()));
            });
  }

  /**
   * The claim.
   *
   * @throws io.firnline.iceberg.ledger.LedgerStopException if positions are lost, and the user has
   *     not accepted just these
   */
  Claim of(String launch, Map<String, String> identities) {
    before
        .partitions()
        .forEach(
            (p, known) -> {
              if (StreamStart.isFinished(known.watermark())) {
                ended.put(p, known.next());
              }
            });
    losses
        .allAccepted()
        .forEach(
            (p, lost) -> {
              long to = lost.gap().to();
              ShardPlace next = lost.next();
              if (next == null) {
                ended.put(p, to);
              } else {
                bookmarks.put(p, new Bookmark(to, next.at(to).text()));
              }
            });
    Map<SourcePartition, List<Gap>> accepted = settings.accepted();
    return new Claim(
        launch, settings.timeRule(), identities, starts, accepted, ended, Map.of(), bookmarks);
  }

  /**
   * Shards that the ledger does not know and that are not come to by following one. Of a stream
   * that it knows they have appeared since the last run: they are read from their beginning,
   * whatever the option says.
   */
  private Map<SourcePartition, ShardPlace> starts(KinesisStream stream, ShardTree tree)
      throws IOException, InterruptedException {
    if (before.streams().containsKey(stream.name())) {
      Set<SourcePartition> read = new HashSet<>(unfinished);
      read.removeIf(losses::isGone); // nobody comes to its children by following it
      return all(tree.unreached(before.partitions().keySet(), read), ShardPlace.oldest(0));
    }
    StartOption start = settings.start();
    long asked = stream.askedAt().toEpochMilli();
    return switch (start.mode()) {
      case EARLIEST -> all(tree.first(tree.all()), ShardPlace.oldest(0));
      case LATEST -> all(tree.open(), ShardPlace.from(asked));
      case TIMESTAMP -> startsAt(start.timestampMillis(), asked, stream, tree);
    };
  }

  private Map<SourcePartition, ShardPlace> startsAt(
      long millis, long asked, KinesisStream stream, ShardTree tree)
      throws IOException, InterruptedException {
    if (millis > asked + A_SECOND) {
      throw new IOException(
          "Cannot start at %s: it is in the future; give --kinesisStart=LATEST to start now"
              .formatted(Instant.ofEpochMilli(millis)));
    }
    if (!stream.keeps(millis, nowMillis)) {
      return all(tree.first(tree.all()), ShardPlace.oldest(0));
    }
    long from = Math.min(millis, asked);
    ShardTree then = kinesis.shardsAt(stream, from);
    return all(then.first(then.all()), ShardPlace.from(from));
  }

  private static Map<SourcePartition, ShardPlace> all(
      Collection<SourcePartition> shards, ShardPlace place) {
    Map<SourcePartition, ShardPlace> places = new HashMap<>();
    shards.forEach(shard -> places.put(shard, place));
    return places;
  }
}
