package io.firnline.pipeline.source.message;

import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.ledger.Ledger;
import java.io.Serializable;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a message source has to know of its writer before it reads; asked for on the worker. */
public interface MessageLedger extends Serializable {
  /** For a source of which the ledger keeps nothing. */
  MessageLedger NONE = options -> Known.NOTHING;

  /**
   * What the ledger says.
   *
   * @param epoch that batches carry: {@link Ledger#NO_EPOCH}, or a {@link Ledger#messageEpoch}
   * @param committed messages that are in the tables, and may come again
   */
  record Known(long epoch, MessageIds committed) {
    static final Known NOTHING = new Known(Ledger.NO_EPOCH, MessageIds.NONE);
  }

  /**
   * Asks the ledger.
   *
   * @throws RuntimeException if a newer launch has taken the writer over, or the ledger cannot be
   *     read
   */
  Known open(PipelineOptions options);
}
