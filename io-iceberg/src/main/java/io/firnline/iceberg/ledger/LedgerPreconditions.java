package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.Map;

/** What stops a start, or a reader, before it changes a ledger (ledger.md section 6). */
public final class LedgerPreconditions {
  private LedgerPreconditions() {}

  static void checkLaunch(Ledger ledger, String launch) {
    if (ledger.launches().contains(launch)) {
      throw superseded(ledger, launch);
    }
  }

  /**
   * Stops unless the ledger is still of this epoch: a reader with state, or one that reads after a
   * claim.
   */
  public static void checkEpoch(Ledger ledger, long epoch) {
    if (ledger.epoch() != epoch) {
      throw new LedgerStopException(
          Reason.FENCED,
          "Fenced: this job is epoch %d of writer '%s', but launch %s has started epoch %d. One writer id belongs to one job: stop this one, or give it a writer id of its own"
              .formatted(epoch, ledger.writer(), newest(ledger), ledger.epoch()));
    }
  }

  /**
   * Stops if a stream is another one than the ledger's, e.g. a Kafka topic that was deleted and
   * created again.
   */
  public static void checkStreams(Ledger ledger, Map<String, String> streams) {
    streams.forEach(
        (stream, identity) -> {
          String known = ledger.streams().getOrDefault(stream, identity);
          if (!known.equals(identity)) {
            throw new LedgerStopException(
                Reason.OTHER_STREAM,
                "Another stream: '%s' has the identity %s, but writer '%s' has read %s. It was deleted and created again, so its positions mean other records. Use another writer id to read it from its beginning, or forget the old one (firnline ledger TABLE --forget=%s)"
                    .formatted(stream, identity, ledger.writer(), known, stream));
          }
        });
  }

  /** What was committed without positions would all be read, and committed, again. */
  static void checkPositioned(Ledger ledger) {
    boolean begun = ledger.epoch() == 0 || !ledger.messages().isNone();
    if (begun && ledger.n() > 0 && ledger.partitions().isEmpty()) {
      throw new LedgerStopException(
          Reason.OTHER_STREAM,
          "Cannot count positions as writer '%s': it has committed %d panes without any, of a message source. Use another writer id"
              .formatted(ledger.writer(), ledger.n()));
    }
  }

  static void checkUnread(Ledger ledger, Map<SourcePartition, Long> unread) {
    unread.forEach(
        (p, position) -> {
          if (ledger.heldBelow(p) > position) {
            throw new LedgerStopException(
                Reason.OTHER_STREAM,
                "Another stream: %s has changed from position %d on, but writer '%s' has committed it up to %d. Nothing was changed"
                    .formatted(p, position, ledger.writer(), ledger.heldBelow(p)));
          }
        });
  }

  static void checkTimeRule(Ledger ledger, String timeRule) {
    boolean outstanding = !ledger.open().isEmpty() || !ledger.settled().isEmpty();
    if (outstanding && !ledger.timeRule().equals(timeRule)) {
      throw new LedgerStopException(
          Reason.OTHER_TIME_RULE,
          "Cannot read event time in another way: windows of writer '%s' are still open that were read by the rule '%s', not '%s'. Drain first with the old rule (run --untilCaughtUp), then start with the new one"
              .formatted(ledger.writer(), ledger.timeRule(), timeRule));
    }
  }

  private static LedgerStopException superseded(Ledger ledger, String launch) {
    return new LedgerStopException(
        Reason.FENCED,
        "Fenced: launch %s of writer '%s' has been superseded by launch %s. One writer id belongs to one job: stop this one, or give it a writer id of its own"
            .formatted(launch, ledger.writer(), newest(ledger)));
  }

  static String newest(Ledger ledger) {
    return ledger.launches().isEmpty() ? "?" : ledger.launches().get(ledger.launches().size() - 1);
  }
}
