package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The tables of rows that one writer has taken up by what its records or topics say, with a bound
 * on their number.
 *
 * <p>They are listed in the home table. A name is entered there first, in an empty snapshot, by
 * compare-and-set: so any number of workers that want the same table enter it once, no two of them
 * go beyond the bound together, and a crash before the table is made, or before it has rows,
 * changes nothing: the name is there, and whoever wants the table next makes it. A name never goes.
 */
public final class TakenTables {
  private final CatalogSpec catalog;
  private final HomeTable home;
  private final Patience patience;

  /**
   * @param homeTable full name of the table that holds the ledger; there must be a ledger
   * @param branch as in {@link CommitSettings#withBranch}
   * @param patience how long a call waits in place for a catalog that is away, or lost races
   */
  public TakenTables(
      CatalogSpec catalog, String homeTable, String writerId, String branch, Duration patience) {
    this.catalog = catalog;
    this.home = new HomeTable(catalog, homeTable, new Line(writerId, branch));
    this.patience = new Patience(patience, Waiting.SYSTEM);
  }

  /** A table that is not taken up; the message says why. */
  public static final class NotTakenException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final boolean isLimit;

    private NotTakenException(String message, boolean isLimit) {
      super(message);
      this.isLimit = isLimit;
    }

    /** A table that cannot be taken up by itself, whatever the bound. */
    public static NotTakenException ofTable(String message) {
      return new NotTakenException(message, false);
    }

    /** A table beyond the bound. */
    public static NotTakenException ofLimit(String message) {
      return new NotTakenException(message, true);
    }

    /** Whether the writer must not take up any more tables at all. */
    public boolean isLimit() {
      return isLimit;
    }
  }

  /** Full names: those entered, and those that have got files, by whatever build. */
  public Set<String> names() {
    return patience.call(
        "read the tables of writer '%s' in table '%s'".formatted(home.writer(), home.name()),
        () -> names(home.load()));
  }

  /**
   * The same, read once and without patience, for a launcher; none where there is no ledger yet.
   *
   * @throws org.apache.iceberg.exceptions.NoSuchTableException if there is no home table yet
   */
  public Set<String> namesNow() {
    return listed(Tables.load(catalog, home.name()).properties());
  }

  /**
   * Whether there is nothing to enter for a table.
   *
   * @param stream as in {@link #take}
   */
  public boolean isTaken(String table, String stream) {
    return patience.call(
        "read the tables of writer '%s' in table '%s'".formatted(home.writer(), home.name()),
        () -> {
          HomeState state = home.load();
          return names(state).contains(table) && isOf(list(state), table, stream);
        });
  }

  private static boolean isOf(TableList list, String table, String stream) {
    return stream.isEmpty() || stream.equals(list.streams().get(table));
  }

  /**
   * Enters a table unless it is there.
   *
   * @param table full name
   * @param stream whose rows go there, and no other's; empty for a table that no stream names
   * @param most tables that the writer may have, this one included
   * @return the names as of now, this one among them
   * @throws NotTakenException if there would be too many, there is one whose name differs only in
   *     case, or it has the rows of another stream; nothing was changed
   */
  public Set<String> take(String table, String stream, int most) {
    return patience.call(
        "enter table '%s' of writer '%s' in table '%s'"
            .formatted(table, home.writer(), home.name()),
        () -> takeOnce(table, stream, most));
  }

  private Set<String> takeOnce(String table, String stream, int most) {
    HomeState state = home.load();
    Set<String> names = names(state);
    boolean known = names.contains(table);
    if (known && isOf(list(state), table, stream)) {
      return names;
    }
    refuseAnother(state, table, stream);
    if (!known) {
      refuseNew(names, table, most);
    }
    home.note(state, list(state).with(table, stream).properties());
    Set<String> all = new LinkedHashSet<>(names);
    all.add(table);
    return all;
  }

  /** One that the ledger has forgotten gives its table up. */
  private static void refuseAnother(HomeState state, String table, String stream) {
    String other = list(state).streams().getOrDefault(table, stream);
    if (!stream.isEmpty() && !other.equals(stream) && state.ledger().streams().containsKey(other)) {
      throw NotTakenException.ofTable(
          "table '%s' has the rows of topic '%s', and those of topic '%s' would be mixed in. Land one of them by a run of its own, with another writer id and table; or all topics in one table, by a name without {topic}"
              .formatted(table, other, stream));
    }
  }

  private void refuseNew(Set<String> names, String table, int most) {
    for (String other : names) {
      if (other.equalsIgnoreCase(table)) {
        throw NotTakenException.ofTable(
            "table '%s' differs from table '%s' in upper and lower case alone, and many catalogs do not tell them apart"
                .formatted(table, other));
      }
    }
    if (names.size() >= most) {
      throw NotTakenException.ofLimit(
          "writer '%s' has %d tables, and --maxTables is %d"
              .formatted(home.writer(), names.size(), most));
    }
  }

  private static TableList list(HomeState state) {
    return TableList.read(state.ledger().writer(), state.table().properties());
  }

  private Set<String> names(HomeState state) {
    if (state.stored().isEmpty()) {
      throw new IllegalStateException(
          "Cannot take up tables: table '%s' has no ledger of writer '%s' yet; a start makes it"
              .formatted(home.name(), home.writer()));
    }
    return listed(state.table().properties());
  }

  private Set<String> listed(Map<String, String> properties) {
    Set<String> names = new LinkedHashSet<>(TableList.read(home.writer(), properties).names());
    SideRoles.read(home.writer(), properties)
        .byTable()
        .forEach(
            (name, role) -> {
              if (role == TableRole.DATA) {
                names.add(name);
              }
            });
    return names;
  }
}
