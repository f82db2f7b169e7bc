package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.ledger.HistoryValues.DataFile;
import io.firnline.iceberg.ledger.LedgerRules.Ancestor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the catalog points to.
 *
 * @param version of the metadata: grows with each change
 * @param sequence of the newest snapshot ever made; a rollback leaves it
 * @param oldest snapshots before this sequence number have expired
 */
record TableState(
    Value value, long version, Optional<Snapshot> head, long sequence, long oldest, int rollbacks) {

  /** The table property: home's ledger, or what a side table remembers. */
  record Value(long n, long sequence, long completeThrough, Ledger ledger, String file) {
    static Value of(Ledger ledger) {
      return new Value(ledger.n(), ledger.sequence(), ledger.completeThrough(), ledger, "");
    }

    /** Of a side table, with the manifest that it got last. */
    static Value side(long n, long sequence, long completeThrough, String file) {
      return new Value(n, sequence, completeThrough, NO_LEDGER, file);
    }
  }

  /** Compared by identity, as Iceberg compares snapshot ids. */
  static final class Snapshot {
    final Optional<Snapshot> parent;
    final Ancestor mark;
    final List<DataFile> files;

    Snapshot(Optional<Snapshot> parent, Ancestor mark, List<DataFile> files) {
      this.parent = parent;
      this.mark = mark;
      this.files = files;
    }
  }

  private static final Ledger NO_LEDGER = Ledger.empty("side");

  static TableState home() {
    return new TableState(Value.of(Ledger.empty("writer")), 0, Optional.empty(), 0, 0, 0);
  }

  static TableState side() {
    return new TableState(Value.side(0, 0, EventTime.NEVER, ""), 0, Optional.empty(), 0, 0, 0);
  }

  /** The current snapshot and those before it, expired ones too. */
  Iterable<Snapshot> lineage() {
    return () ->
        new Iterator<>() {
          private Optional<Snapshot> at = head;

          @Override
          public boolean hasNext() {
            return at.isPresent();
          }

          @Override
          public Snapshot next() {
            Snapshot snapshot = at.orElseThrow();
            at = snapshot.parent;
            return snapshot;
          }
        };
  }

  /** Those that have not expired. */
  List<Snapshot> ancestors() {
    List<Snapshot> ancestors = new ArrayList<>();
    for (Snapshot s : lineage()) {
      if (s.mark.sequence() < oldest) {
        break;
      }
      ancestors.add(s);
    }
    return ancestors;
  }

  boolean holds(DataFile file) {
    for (Snapshot s : lineage()) {
      for (DataFile held : s.files) {
        if (held.path() == file.path()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Up to which pane the table really is, whatever its property says. */
  long newestN() {
    for (Snapshot s : lineage()) {
      if (s.mark.n() >= 0) {
        return s.mark.n();
      }
    }
    return 0;
  }

  TableState withValue(Value newValue) {
    return new TableState(newValue, version + 1, head, sequence, oldest, rollbacks);
  }

  TableState extended(long n, List<DataFile> files, Value newValue) {
    Snapshot next = new Snapshot(head, new Ancestor(sequence + 1, n), files);
    return new TableState(
        newValue, version + 1, Optional.of(next), sequence + 1, oldest, rollbacks);
  }

  TableState expiredBefore(Snapshot kept) {
    return new TableState(value, version + 1, head, sequence, kept.mark.sequence(), rollbacks);
  }

  TableState at(Optional<Snapshot> snapshot) {
    return new TableState(value, version + 1, snapshot, sequence, oldest, rollbacks + 1);
  }
}
