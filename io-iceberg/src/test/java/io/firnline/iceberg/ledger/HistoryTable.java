package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.HistoryValues.DataFile;
import io.firnline.iceberg.ledger.HistoryValues.FiredPane;
import io.firnline.iceberg.ledger.TableState.Value;
import java.util.List;
import java.util.Optional;

/** A table in the catalog. */
final class HistoryTable {
  final String name;
  TableState state;

  /** What a rollback that really took something away has undone. */
  Optional<TableState> undone = Optional.empty();

  HistoryTable(String name, TableState state) {
    this.name = name;
    this.state = state;
  }

  boolean isHome() {
    return name.equals(SourceRecord.HOME);
  }

  void takeBack() {
    state = state.at(undone.orElseThrow().head());
    undone = Optional.empty();
  }

  /** One commit on its way to the catalog. */
  record Request(
      HistoryTable table,
      TableState base,
      Value value,
      List<DataFile> files,
      List<FiredPane> panes) {}

  /** What the catalog says; it may not know. */
  enum Answer {
    OK,
    CONFLICT,
    UNKNOWN
  }
}
