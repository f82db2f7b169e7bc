package io.firnline.iceberg.ledger;

/**
 * A commit or a start that is refused for good: nothing of this attempt is committed and no file is
 * deleted. The message names the thing and the remedy; a start without state is exact unless it
 * says otherwise.
 */
public class LedgerStopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why it is refused (ledger.md sections 4 and 6). */
  public enum Reason {
    /** A newer start owns this writer. */
    FENCED,
    /** The same positions, or an older watermark, come again in another pane. */
    REWOUND,
    /** A partition that no reader has entered. */
    UNKNOWN_PARTITION,
    /** Fewer rows than were read. */
    MISSING,
    /** As many rows as were read, but others. */
    MIXED,
    /** More rows than were read, and the wait for an earlier pane was in vain. */
    DOUBLED,
    /** An earlier pane has not come. */
    PANE_MISSING,
    /** The table was rolled back, or replaced by another. */
    ROLLED_BACK,
    /** The table is a copy of the one that the ledger belongs to. */
    COPIED,
    /** The ledger is gone, damaged, or of a newer version. */
    UNREADABLE,
    /** The stream is another one than the ledger's, e.g. a topic that was created again. */
    OTHER_STREAM,
    /** Another way to read event times while windows are open. */
    OTHER_TIME_RULE,
    /** Positions that are still needed are gone from the source. */
    SOURCE_LOST
  }

  private final Reason reason;

  public LedgerStopException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The same stop in another form, e.g. one that a runner knows. */
  protected LedgerStopException(LedgerStopException stop) {
    super(stop.getMessage(), stop);
    this.reason = stop.reason;
  }

  public Reason reason() {
    return reason;
  }
}
