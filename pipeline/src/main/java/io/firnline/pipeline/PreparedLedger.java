package io.firnline.pipeline;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.ledger.WriterLedger;

/**
 * A ledger whose tables are made before it is first used: the reader that comes first may find an
 * empty catalog.
 */
final class PreparedLedger implements WriterLedger {
  private final Runnable prepare;
  private final WriterLedger ledger;
  private boolean prepared;

  PreparedLedger(Runnable prepare, WriterLedger ledger) {
    this.prepare = prepare;
    this.ledger = ledger;
  }

  @Override
  public Ledger claim(LedgerStart.Claim claim) {
    return prepared().claim(claim);
  }

  @Override
  public Ledger read() {
    return prepared().read();
  }

  @Override
  public Ledger enter(long epoch, SourcePartition partition, long start, long watermark) {
    return prepared().enter(epoch, partition, start, watermark);
  }

  private synchronized WriterLedger prepared() {
    if (!prepared) {
      prepare.run();
      prepared = true;
    }
    return ledger;
  }
}
