package io.firnline.iceberg.table;

/**
 * Names under which a table remembers what Firnline did: keys of snapshot summaries and of table
 * properties. Any Iceberg client can read them; they never change.
 */
public final class Marks {
  /**
   * Summary: the writer id, on another branch than main followed by {@code @} and the branch. On
   * each snapshot of ours, also the empty ones of a start. It stands for the writer in the names of
   * properties too.
   */
  public static final String WRITER = "firnline.writer";

  /** Summary: panes that the writer had applied then; see {@code Ledger.n}. */
  public static final String N = "firnline.n";

  /** Summary: the writer's epoch. */
  public static final String EPOCH = "firnline.epoch";

  /**
   * Summary: the windows that were committed, as {@code start/end rows=3 late=0 dead=0 dropped=0},
   * separated by {@code "; "}. In the home table it is all of the window, over all tables, with
   * dead letters beside the rows. In a side table it is what that table got, of windows with rows
   * for it alone: {@code start/end rows=3 late=0 dead=3 dropped=0}, where {@code dead} says how
   * many of the rows are dead letters.
   */
  public static final String WINDOWS = "firnline.windows";

  /** Summary: rows in the tables that came late. */
  public static final String LATE = "firnline.late";

  /** Summary: records in the dead-letter table. */
  public static final String DEAD = "firnline.dead";

  /** Summary: records dropped by a policy that the user chose. */
  public static final String DROPPED = "firnline.dropped";

  /** Summary: digests of the panes, hexadecimal, separated by commas, oldest window first. */
  public static final String PANE_DIGEST = "firnline.pane-digest";

  /**
   * Summary: every row with an earlier event time that was not late is visible; ISO-8601. As a
   * table property it is followed by a dot and the writer id.
   */
  public static final String COMPLETE_THROUGH = "firnline.complete-through";

  /**
   * Summary of a side table's snapshot: the full name of its home table. As a table property it is
   * followed by a dot and the writer id.
   */
  public static final String HOME = "firnline.home";

  /**
   * Property of a home table, followed by a dot and the writer id: {@code uuid,name} of the table
   * that the ledger belongs to. In a copy of it they are those of the original.
   */
  public static final String HOME_ID = "firnline.home-id";

  /**
   * Property of a home table, followed by a dot and the writer id: the side tables that have ever
   * got files, a JSON object of full names and roles ({@code DATA}, {@code LATE}, {@code
   * DEAD_LETTER}).
   */
  public static final String SIDE_TABLES = "firnline.side-tables";

  /**
   * Property of a home table, followed by a dot, the writer id, a dot and a number from 0 on: the
   * tables of rows that the writer has taken up by what records or topics say, ever, each a JSON
   * array of full names. A name is in it before the table is made.
   */
  public static final String TABLES = "firnline.tables";

  /**
   * Property of a home table, followed by a dot, the writer id, a dot and a number from 0 on: whose
   * rows the tables of {@link #TABLES} have that are named by a topic, each a JSON object of full
   * names and topics.
   */
  public static final String TABLE_STREAMS = "firnline.table-streams";

  /**
   * Property of a side table, followed by a dot and the writer id: {@code
   * n,sequence,millis,uuid,file}, the uuid being home's and the file that which home had pending.
   */
  public static final String SIDE = "firnline.side";

  /**
   * Property that switches on expiry in line: each branch keeps at most so many of its newest
   * snapshots, a whole number from 1 on. Every commit of ours then expires what is beyond, and what
   * {@code history.expire.*} says is too old, in its own compare-and-set. No file is deleted.
   * Tables that we create have {@value #MAX_SNAPSHOTS_DEFAULT}; without the property nothing
   * expires in line.
   */
  public static final String MAX_SNAPSHOTS = "firnline.expire.max-snapshots";

  /** For tables that we create: an hour at one commit a minute; some 100 KB of metadata. */
  public static final int MAX_SNAPSHOTS_DEFAULT = 60;

  /**
   * Summary of a snapshot that replaced rows by those that the source gave on another reading, as
   * {@code start/end replaced=10 rows=10}. As a table property it is followed by a dot and the
   * writer id, and has the totals of all of them: {@code replaced=10 rows=10}.
   */
  public static final String REPLAY = "firnline.replay";

  /**
   * Summary of a snapshot that took rows from the dead-letter table, as {@code rows=10 late=3}. As
   * a table property it is followed by a dot and the writer id, and has the totals of all of them.
   */
  public static final String LETTERS = "firnline.replay-dead-letters";

  /**
   * Property of a table of rows, followed by a dot and the writer id: fields that the writer has
   * added to its schema, ever. Raise the limit rather than this number.
   */
  public static final String NEW_COLUMNS = "firnline.new-columns";

  private Marks() {}

  /** Name of a writer's own property. */
  public static String of(String mark, String writer) {
    return mark + "." + writer;
  }
}
