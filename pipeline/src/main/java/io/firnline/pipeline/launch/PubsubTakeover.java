package io.firnline.pipeline.launch;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.pipeline.MessageWriter;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.PubsubStart;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A start of Pub/Sub without state: the writer is taken over, then the subscription is set back, so
 * that what an earlier job has acknowledged and not committed comes again. A crash in between is
 * mended by the next start, which does both again.
 */
final class PubsubTakeover {
  private static final Logger LOG = LoggerFactory.getLogger(PubsubTakeover.class);

  private PubsubTakeover() {}

  /**
   * Passes if a start can be made; changes nothing.
   *
   * @throws IllegalStateException if messages would be lost, or nobody knows; it says what to do
   */
  static void check(FirnlineOptions options, Ledger ledger) {
    PubsubStart start = options.getPubsubStart();
    if (start.equals(PubsubStart.LEDGER) && ledger.epoch() + ledger.n() > 0) {
      checkKnown(options, ledger);
    }
    seekTime(start, ledger).ifPresent(time -> PubsubSeek.check(options, time));
  }

  private static void checkKnown(FirnlineOptions options, Ledger ledger) {
    if (options.getPubsubSubscription() == null) {
      throw refused(
          "writer '%s' has committed %d panes of a topic, and a new subscription misses what was published before"
              .formatted(ledger.writer(), ledger.n()),
          "Read a subscription (--pubsubSubscription); or give --pubsubStart=SUBSCRIPTION: what was published meanwhile is lost");
    }
    if (ledger.n() == 0) {
      throw refused(
          "launch %s of writer '%s' has committed nothing, and nobody knows what it has acknowledged"
              .formatted(ledger.launches().get(ledger.launches().size() - 1), ledger.writer()),
          "Go on from its checkpoint by --savepointPath; or give a time before that launch, --pubsubStart=TIME: that is exact; or --pubsubStart=SUBSCRIPTION: what it has acknowledged is lost");
    }
    if (ledger.messages().oldest() == EventTime.NEVER) {
      throw refused(
          "writer '%s' has committed %d panes, and its ledger does not say from when on messages are missing"
              .formatted(ledger.writer(), ledger.n()),
          "Go on from a savepoint or checkpoint by --savepointPath; or say by --pubsubStart=TIME from which time of publishing on messages are read again: what of them is in the table is there twice, what an earlier job has acknowledged before it and not committed is lost");
    }
  }

  private static IllegalStateException refused(String why, String remedy) {
    return new IllegalStateException("Cannot start without state: %s. %s".formatted(why, remedy));
  }

  private static Optional<Instant> seekTime(PubsubStart start, Ledger ledger) {
    if (!start.equals(PubsubStart.LEDGER)) {
      return start.time();
    }
    long seek = ledger.messages().seek();
    return seek == EventTime.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(seek));
  }

  /**
   * Takes the writer over and sets the subscription back.
   *
   * @throws IllegalStateException as {@link #check}, or if it cannot be set back
   */
  static void take(FirnlineOptions options) {
    MessageWriter writer = MessageWriter.prepare(options);
    check(options, writer.read());
    PubsubStart start = options.getPubsubStart();
    Optional<Instant> time = start.time();
    Ledger ledger =
        writer.claim(time.map(t -> OptionalLong.of(t.toEpochMilli())).orElse(OptionalLong.empty()));
    Optional<Instant> seek = seekTime(start, ledger);
    seek.ifPresent(
        t -> {
          PubsubSeek.seek(options, t);
          say(ledger, t);
        });
  }

  private static void say(Ledger ledger, Instant seek) {
    MessageZone zone = ledger.messages();
    LOG.info(
        "Writer '{}' reads again what was published since {}; {} messages of it that the table has are known by their ids, and left out",
        ledger.writer(),
        seek,
        zone.committed().size());
    if (zone.doubledTo() > seek.toEpochMilli()) {
      LOG.warn(
          "At least once: of what was published from {} to {}, messages that the table has come twice, since the ledger keeps {} ids at most (--pubsubKnownIds); what was published later comes once",
          seek,
          Instant.ofEpochMilli(zone.doubledTo()),
          zone.bounds().ids());
    }
  }
}
