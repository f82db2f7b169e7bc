package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.SourcePartition;
import java.util.OptionalLong;

/**
 * The ledger of one writer, as a source's readers see it (ledger.md section 6). Every call is one
 * small read of the home table, and a compare-and-set where it changes something; a store that is
 * away is waited for in place.
 *
 * <p>Implementations are safe for use by several threads and several workers at once.
 */
public interface WriterLedger {
  /** Makes what a new writer's ledger is kept in, where it is missing. Before a claim only. */
  default void prepare() {}

  /**
   * Takes the writer over for a launch, once for each launch id: whichever reader comes first does
   * it, the others find it done.
   *
   * @return the ledger with the claim in it
   * @throws LedgerStopException if the launch was superseded, the table rolled back, or the source
   *     is another one
   */
  Ledger claim(Claim claim);

  /**
   * Takes the writer over for a launch that reads messages without positions; see {@link
   * LedgerStart#claimMessages}.
   *
   * @return the ledger with the claim in it
   */
  Ledger claimMessages(String launch, OptionalLong from, long now, MessageZone.Bounds bounds);

  /** The ledger as it is now. */
  Ledger read();

  /**
   * Enters a partition that appeared while the job runs.
   *
   * @return the ledger with the partition in it
   * @throws LedgerStopException if a newer start owns the writer, or the stream is another one than
   *     the ledger's
   */
  default Ledger enter(
      long epoch, SourcePartition partition, String identity, long start, long watermark) {
    return enter(epoch, partition, identity, new Bookmark(start, ""), watermark);
  }

  /**
   * As {@link #enter(long, SourcePartition, String, long, long)}.
   *
   * @param start its first position, and where the source stands there
   */
  Ledger enter(
      long epoch, SourcePartition partition, String identity, Bookmark start, long watermark);
}
