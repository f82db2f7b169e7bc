package io.firnline.pipeline.source;

import io.firnline.iceberg.ledger.WriterLedger;

/** What a reader of any positioned source works with, on one worker. */
public interface SourceRun {
  /** The ledger of the writer; first used by the reader's own thread. */
  WriterLedger ledger();

  /** A new reader of event times, for one thread. */
  EventTimeReader eventTimes();
}
