package io.firnline.pipeline;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Bookmark;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.iceberg.ledger.WriterLedger;
import java.util.OptionalLong;

/**
 * A ledger whose tables are made before a claim: the reader that comes first may find an empty
 * catalog. A job that has claimed finds it there, or somebody has dropped it.
 */
final class PreparedLedger implements WriterLedger {
  private final Runnable prepare;
  private final WriterLedger ledger;

  PreparedLedger(Runnable prepare, WriterLedger ledger) {
    this.prepare = prepare;
    this.ledger = ledger;
  }

  @Override
  public Ledger claim(Claim claim) {
    return ledger.claim(claim);
  }

  @Override
  public Ledger claimMessages(
      String launch, OptionalLong from, long now, MessageZone.Bounds bounds) {
    return ledger.claimMessages(launch, from, now, bounds);
  }

  @Override
  public Ledger read() {
    return ledger.read();
  }

  @Override
  public Ledger enter(
      long epoch, SourcePartition partition, String identity, Bookmark start, long watermark) {
    return ledger.enter(epoch, partition, identity, start, watermark);
  }

  @Override
  public void prepare() {
    prepare.run();
  }
}
