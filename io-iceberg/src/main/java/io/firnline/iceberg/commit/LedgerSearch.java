package io.firnline.iceberg.commit;

import io.firnline.iceberg.commit.EarlierLedgers.Earlier;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds the ledger that says what a table holds now. */
record LedgerSearch(HomeView view) {

  /** The newest ledger of the pane at which the table stands. */
  Earlier candidate() {
    List<Earlier> all = new ArrayList<>();
    if (view.current != null) {
      all.add(new Earlier(view.current, Instant.now(), "the table's properties"));
    }
    List<Earlier> earlier = EarlierLedgers.of(view.home, view.line.name());
    all.addAll(earlier);
    return all.stream()
        .filter(e -> view.fits(e.ledger()))
        .findFirst()
        .orElseThrow(() -> none(earlier));
  }

  private IllegalStateException none(List<Earlier> earlier) {
    String stands =
        view.newestPane().map(n -> "stands at pane " + n).orElse("holds nothing of this writer");
    String log =
        earlier.isEmpty()
            ? "no earlier metadata file with a ledger of it is left"
            : "the %d earlier metadata files that are left have the ledgers of panes %d to %d, back to %s"
                .formatted(
                    earlier.size(),
                    earlier.get(earlier.size() - 1).ledger().n(),
                    earlier.get(0).ledger().n(),
                    earlier.get(earlier.size() - 1).at());
    return new IllegalStateException(
        "Cannot repair the ledger of writer '%s': table '%s' %s, but %s. Nothing was changed. Set the table's current snapshot to one of these panes (the newest takes the rollback back), or restore a backup (--restore=FILE), or leave what was rolled back unread (--keep), or use another writer id"
            .formatted(view.line.name(), view.name, stands, log));
  }

  Earlier backedUp(LedgerBackup backup) {
    Ledger ledger =
        LedgerProperties.read(view.line.name(), backup.home())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Cannot restore: the backup has the ledger of writer '%s', not of '%s'"
                            .formatted(backup.writer(), view.line.name())));
    if (!backup.uuid().equals(view.home.uuid())) {
      throw new IllegalStateException(
          "Cannot restore: the backup is of table '%s' of uuid %s, but table '%s' has uuid %s"
              .formatted(backup.table(), backup.uuid(), view.name, view.home.uuid()));
    }
    if (!view.fits(ledger)) {
      throw new IllegalStateException(
          "Cannot restore: the backup is of pane %d, and table '%s' %s. Nothing was changed. Set its current snapshot to %s first"
              .formatted(
                  ledger.n(),
                  view.name,
                  view.newestPane().map(n -> "stands at pane " + n).orElse("has none"),
                  backup.snapshots().get(backup.table())));
    }
    return new Earlier(ledger, Instant.parse(backup.taken()), "the backup");
  }
}
