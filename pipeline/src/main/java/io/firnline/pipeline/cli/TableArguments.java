package io.firnline.pipeline.cli;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.TableWriters;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.Catalogs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/**
 * What all commands on one table are called with: {@code TABLE --icebergCatalog=JSON
 * [--writerId=ID] [--json]}.
 *
 * @param command its name, for messages
 * @param name full name of the table
 * @param writerId as it was given
 * @param json whether the answer is for programs
 */
record TableArguments(
    String command, String name, CatalogSpec catalog, Optional<String> writerId, boolean json) {
  private static final Set<String> FLAGS = Set.of("icebergCatalog", "json", "writerId");

  /** The flags above, for the help of a command. */
  static final String HELP =
      """
        --icebergCatalog=JSON   the catalog's properties, or @file
        --writerId=ID           whose ledger, where several pipelines write to the table
        --json                  for programs
      """
          .stripTrailing();

  /**
   * Reads them.
   *
   * @param more names of the other flags that the command has
   * @throws UsageException if one is missing, wrong or unknown
   */
  static TableArguments of(String command, List<String> words, Flags flags, Set<String> more) {
    if (words.size() != 1) {
      throw new UsageException(
          (words.isEmpty() ? "Missing table" : "Invalid tables " + words)
              + ": write firnline "
              + command
              + " NAMESPACE.TABLE");
    }
    Set<String> known = new TreeSet<>(FLAGS);
    known.addAll(more);
    FlagCheck.only(flags, known);
    CatalogSpec catalog =
        flags
            .value("icebergCatalog")
            .map(TableArguments::catalog)
            .orElseThrow(
                () -> new UsageException("Missing --icebergCatalog: the catalog's properties"));
    boolean json = flags.value("json").map(Boolean::parseBoolean).orElse(false);
    return new TableArguments(command, words.get(0), catalog, flags.value("writerId"), json);
  }

  /**
   * The table as it is now.
   *
   * @throws IllegalArgumentException if the catalog has none of this name
   */
  Table table() {
    try {
      return Tables.load(catalog, name);
    } catch (NoSuchTableException e) {
      throw new IllegalArgumentException(
          "Cannot %s %s: the catalog has no such table; check its name, and the catalog's name and properties"
              .formatted(command, name),
          e);
    }
  }

  /**
   * Whose ledger is meant: the writer that was named, else the table's only one.
   *
   * @return null if nobody has a ledger here
   * @throws UsageException if there are several and none was named
   */
  @Nullable String writer(Table table) {
    if (writerId.isPresent()) {
      return writerId.get();
    }
    return only(TableWriters.of(table.properties()));
  }

  /**
   * Whose ledger is meant on a branch of the table: the writer that was named, else the only one
   * that writes to the branch.
   *
   * @return its name in the table, null if nobody has a ledger there
   * @throws UsageException if there are several and none was named, or the name is none
   */
  @Nullable String writer(Table table, String branch) {
    Optional<String> named = ledgerName(branch);
    return named.isPresent() ? named.get() : only(TableWriters.of(table.properties(), branch));
  }

  /**
   * The name, in the table, of the ledger of the writer that was named; empty if none was.
   *
   * @throws UsageException if it is none
   */
  Optional<String> ledgerName(String branch) {
    return writerId.map(id -> ledgerName(id, branch));
  }

  private @Nullable String only(SortedSet<String> writers) {
    if (writers.size() > 1) {
      throw new UsageException(
          "Missing --writerId: %s has the ledgers of %s".formatted(name, writers));
    }
    return writers.isEmpty() ? null : writers.first();
  }

  private static String ledgerName(String writer, String branch) {
    try {
      return CommitSettings.ledgerName(writer, branch);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static CatalogSpec catalog(String value) {
    try {
      return Catalogs.read(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --icebergCatalog: " + e.getMessage());
    }
  }
}
