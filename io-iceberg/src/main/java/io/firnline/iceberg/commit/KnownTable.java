package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/** A table that must stay the same one while the job runs. */
final class KnownTable {
  private final CatalogSpec catalog;
  private final String name;
  private final Supplier<String> whenGone;
  private final AtomicReference<@Nullable UUID> known = new AtomicReference<>();

  /**
   * @param whenGone what a stop says when the catalog has no such table any more: what was in it,
   *     and what to do; begins with a comma or a full stop
   */
  KnownTable(CatalogSpec catalog, String name, Supplier<String> whenGone) {
    this.catalog = catalog;
    this.name = name;
    this.whenGone = whenGone;
  }

  String name() {
    return name;
  }

  /**
   * The table as it is now.
   *
   * @throws LedgerStopException if it does not exist, is another one than before, or is of format
   *     version 1, which has no sequence numbers
   */
  Table load() {
    Table table;
    try {
      table = Tables.load(catalog, name);
    } catch (NoSuchTableException e) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot commit: table '%s' does not exist in catalog '%s'%s"
              .formatted(name, catalog.name(), whenGone.get()));
    }
    checkSame(table.uuid());
    if (Swap.operations(table).current().formatVersion() < 2) {
      throw new IllegalArgumentException(
          "Invalid table '%s': it is of format version 1, which has no sequence numbers to prove commits by. Set its property 'format-version' to 2"
              .formatted(name));
    }
    return table;
  }

  /** A table of a catalog; empty if there is none of that name. */
  static Optional<Table> find(CatalogSpec catalog, String name) {
    try {
      return Optional.of(Tables.load(catalog, name));
    } catch (NoSuchTableException | NoSuchNamespaceException none) {
      return Optional.empty();
    }
  }

  private void checkSame(UUID uuid) {
    known.compareAndSet(null, uuid);
    if (!uuid.equals(known.get())) {
      throw new LedgerStopException(
          Reason.ROLLED_BACK,
          "Replaced: table '%s' is another one than when the job started (uuid %s, was %s): it was dropped and created again%s"
              .formatted(name, uuid, known.get(), whenGone.get()));
    }
  }
}
