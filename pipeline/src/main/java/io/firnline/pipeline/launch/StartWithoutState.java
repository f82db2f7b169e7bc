package io.firnline.pipeline.launch;

import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.KafkaStart;
import io.firnline.pipeline.options.KinesisStart;
import io.firnline.pipeline.options.SourceKind;
import io.firnline.pipeline.options.TableNames;
import java.util.Objects;

/**
 * Whether a message source may be started without state: where it has read to is in the state of
 * the job alone. Of Pub/Sub the table knows enough to go on ({@link PubsubTakeover}), of KafkaIO
 * and KinesisIO nothing.
 */
final class StartWithoutState {
  private StartWithoutState() {}

  /**
   * @throws IllegalStateException if the writer has committed before, and neither its ledger nor
   *     anybody says what is to be read again; it says what to do
   */
  static void check(FirnlineOptions options) {
    Ledger ledger = ledger(options);
    if (!ledger.partitions().isEmpty()) {
      throw new IllegalStateException(
          "Cannot read messages as writer '%s': its ledger counts the positions of %d partitions of a positioned source. Use another --writerId, or read by the source that it was begun with"
              .formatted(options.getWriterId(), ledger.partitions().size()));
    }
    if (options.getSource() == SourceKind.PUBSUB) {
      PubsubTakeover.check(options, ledger);
    } else if (ledger.n() > 0 && saysNothing(options)) {
      throw new IllegalStateException(
          "Cannot start without state: writer '%s' has committed %d panes, and where it has read to is in its job's state only. Go on from a savepoint or checkpoint by --savepointPath; or say by --%s that all is read again, and is in the table twice, or by LATEST that what lies between is left out"
              .formatted(
                  options.getWriterId(),
                  ledger.n(),
                  options.getSource() == SourceKind.KAFKA
                      ? "kafkaStart=EARLIEST"
                      : "kinesisStart=TRIM_HORIZON"));
    }
  }

  private static boolean saysNothing(FirnlineOptions options) {
    return options.getSource() == SourceKind.KAFKA
        ? options.getKafkaStart().equals(KafkaStart.of("LEDGER"))
        : options.getKinesisStart().equals(new KinesisStart("LEDGER"));
  }

  static Ledger ledger(FirnlineOptions options) {
    return new TableLedger(
            Catalogs.of(options),
            TableNames.of(options).home(),
            Objects.requireNonNull(options.getWriterId(), "writerId"),
            options.getIcebergBranch(),
            options.getPatience().toDuration())
        .readNow();
  }
}
