package io.firnline.pipeline;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.options.FirnlineOptions;
import java.util.OptionalLong;

/** The ledger of a writer that lands messages without positions, for a launcher. */
public final class MessageWriter {
  private final FirnlineOptions options;
  private final WriterLedger ledger;

  private MessageWriter(FirnlineOptions options, WriterLedger ledger) {
    this.options = options;
    this.ledger = ledger;
  }

  /** Makes the writer's tables where they are missing. */
  public static MessageWriter prepare(FirnlineOptions options) {
    WriterLedger ledger = LandingSource.ledger(options);
    ledger.prepare();
    return new MessageWriter(options, ledger);
  }

  public Ledger read() {
    return ledger.read();
  }

  /**
   * Takes the writer over for this launch; an older job of it is stopped at its next commit.
   *
   * @param from time of publishing that is read from, milliseconds since 1970 UTC; empty: as the
   *     ledger says
   * @return the ledger with the claim in it
   */
  public Ledger claim(OptionalLong from) {
    return ledger.claimMessages(
        LandingSource.launch(options),
        from,
        System.currentTimeMillis(),
        new MessageZone.Bounds(options.getPubsubKnownIds(), options.getPubsubReach().toMillis()));
  }
}
