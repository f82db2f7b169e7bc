package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.SourcePartition;
import java.util.List;
import java.util.Map;

/**
 * What a start brings along when it takes a writer over; see {@link LedgerStart#claim}.
 *
 * @param launch id of this launch, unique for ever
 * @param timeRule fingerprint of how event time is read
 * @param streams identity of each stream; see {@link Ledger#streams}
 * @param starts where to start with partitions that the ledger does not know
 * @param accepted positions whose loss the user accepts; one that the ledger has already changes
 *     nothing
 * @param ended where partitions end for good, e.g. files and closed Kinesis shards: one that is
 *     settled up to its end holds complete-through back no more
 * @param bookmarks where the source stands at the first position of a partition that the ledger
 *     does not know, or at the end of an accepted gap
 * @param unread positions that no commit may have reached, by partition: what is there now is not
 *     what an earlier start found, e.g. a file that was replaced
 */
public record Claim(
    String launch,
    String timeRule,
    Map<String, String> streams,
    Map<SourcePartition, Long> starts,
    Map<SourcePartition, List<Gap>> accepted,
    Map<SourcePartition, Long> ended,
    Map<SourcePartition, Long> unread,
    Map<SourcePartition, Bookmark> bookmarks) {
  public Claim {
    streams = Map.copyOf(streams);
    starts = Map.copyOf(starts);
    accepted = Map.copyOf(accepted);
    ended = Map.copyOf(ended);
    unread = Map.copyOf(unread);
    bookmarks = Map.copyOf(bookmarks);
  }

  /** A start of a source that finds its places by their positions alone. */
  public Claim(
      String launch,
      String timeRule,
      Map<String, String> streams,
      Map<SourcePartition, Long> starts,
      Map<SourcePartition, List<Gap>> accepted,
      Map<SourcePartition, Long> ended,
      Map<SourcePartition, Long> unread) {
    this(launch, timeRule, streams, starts, accepted, ended, unread, Map.of());
  }

  /** A start of a source whose partitions do not end. */
  public Claim(
      String launch,
      String timeRule,
      Map<String, String> streams,
      Map<SourcePartition, Long> starts,
      Map<SourcePartition, List<Gap>> accepted) {
    this(launch, timeRule, streams, starts, accepted, Map.of(), Map.of());
  }

  /** A start that accepts no loss. */
  public Claim(
      String launch,
      String timeRule,
      Map<String, String> streams,
      Map<SourcePartition, Long> starts) {
    this(launch, timeRule, streams, starts, Map.of());
  }
}
