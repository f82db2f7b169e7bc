package io.firnline.pipeline.launch;

import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.KafkaStart;
import io.firnline.pipeline.options.PubsubStart;
import io.firnline.pipeline.options.SourceKind;
import io.firnline.pipeline.options.TableNames;
import java.util.Objects;

/**
 * Whether a message source may be started without state: what it has read so far is in the state of
 * the job alone, and the table does not know it.
 */
final class StartWithoutState {
  private StartWithoutState() {}

  /**
   * @throws IllegalStateException if the writer has committed before, and nobody has said what is
   *     to be read again; it says what to do
   */
  static void check(FirnlineOptions options) {
    Ledger ledger = ledger(options);
    if (!ledger.partitions().isEmpty()) {
      throw new IllegalStateException(
          "Cannot read messages as writer '%s': its ledger counts the positions of %d partitions of a positioned source. Use another --writerId, or read by the source that it was begun with"
              .formatted(options.getWriterId(), ledger.partitions().size()));
    }
    if (ledger.n() > 0 && !saysWhere(options)) {
      throw new IllegalStateException(
          "Cannot start without state: writer '%s' has committed %d panes, and where it has read to is in its job's state only. %s"
              .formatted(options.getWriterId(), ledger.n(), remedy(options)));
    }
  }

  private static Ledger ledger(FirnlineOptions options) {
    return new TableLedger(
            Catalogs.of(options),
            TableNames.of(options).home(),
            Objects.requireNonNull(options.getWriterId(), "writerId"),
            options.getIcebergBranch(),
            options.getPatience().toDuration())
        .readNow();
  }

  private static boolean saysWhere(FirnlineOptions options) {
    return options.getSource() == SourceKind.KAFKA
        ? !options.getKafkaStart().equals(KafkaStart.of("LEDGER"))
        : !options.getPubsubStart().equals(PubsubStart.FIRST);
  }

  private static String remedy(FirnlineOptions options) {
    return "Go on from a savepoint or checkpoint by --savepointPath; or say "
        + (options.getSource() == SourceKind.KAFKA
            ? "by --kafkaStart=EARLIEST that all is read again, and is in the table twice, or by LATEST that what lies between is left out"
            : "by --pubsubStart=TIME from which time of publishing on messages are read again: what of them is in the table is there twice, what an earlier job has acknowledged before it and not committed is lost");
  }
}
