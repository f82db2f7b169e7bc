package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Bookmark;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPane;
import io.firnline.iceberg.ledger.LedgerRules;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.iceberg.ledger.WriterLedger;
import java.util.List;
import java.util.OptionalLong;

/** The real rules on a ledger in memory. */
public final class MemoryLedger implements WriterLedger {
  private Ledger ledger = Ledger.empty("writer");

  @Override
  public synchronized Ledger claim(Claim claim) {
    ledger = LedgerStart.claim(ledger, claim).orElse(ledger);
    return ledger;
  }

  @Override
  public synchronized Ledger claimMessages(
      String launch, OptionalLong from, long now, MessageZone.Bounds bounds) {
    ledger = LedgerStart.claimMessages(ledger, launch, from, now, bounds).orElse(ledger);
    return ledger;
  }

  @Override
  public synchronized Ledger read() {
    return ledger;
  }

  @Override
  public synchronized Ledger enter(
      long epoch, SourcePartition partition, String identity, Bookmark start, long watermark) {
    ledger = LedgerStart.enter(ledger, epoch, partition, identity, start, watermark).orElse(ledger);
    return ledger;
  }

  /** Sets it, as an operator does. */
  public synchronized void set(Ledger other) {
    ledger = other;
  }

  /** Commits panes that all have to fit. */
  public synchronized void commit(List<LedgerPane> panes) {
    LedgerRules.Outcome outcome = LedgerRules.applyAll(ledger, panes);
    if (outcome.applied().size() != panes.size()) {
      throw new AssertionError("Panes wait: " + outcome.why());
    }
    ledger = outcome.ledger();
  }
}
