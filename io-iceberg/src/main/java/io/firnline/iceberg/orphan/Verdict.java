package io.firnline.iceberg.orphan;

/** What a file is that lies in a table's folders. */
public enum Verdict {
  /** A snapshot, or the table's metadata, names it. */
  NAMED("named by the table", false),
  /** Nothing names it, and nothing ever can: it may go. */
  ORPHAN("no snapshot and no job can name them", true),
  /** Its window can still be committed, maybe by a job that is started from a savepoint. */
  OPEN("their window can still be committed", false),
  /** The home table's last commit has it for this table. */
  PENDING("the home table holds them for this table", false),
  /** Too young to be told from one that is just being written or committed. */
  YOUNG("too young to tell", false),
  /** A data file of ours whose writer has no ledger here, which alone could tell. */
  UNKNOWN_WRITER("their writer has no ledger here, which alone could tell", false),
  /** Named as nobody here names files: none of our business, never deleted. */
  FOREIGN("not ours", false);

  private final String meaning;
  private final boolean deletable;

  Verdict(String meaning, boolean deletable) {
    this.meaning = meaning;
    this.deletable = deletable;
  }

  /** In words, of several files. */
  public String meaning() {
    return meaning;
  }

  public boolean deletable() {
    return deletable;
  }
}
