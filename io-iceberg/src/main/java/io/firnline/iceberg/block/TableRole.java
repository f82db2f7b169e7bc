package io.firnline.iceberg.block;

/**
 * What a table is for; it decides how its rows are counted in the ledger. Constants are stored by
 * {@link #code()}.
 */
public enum TableRole {
  /** Rows as users asked for them. */
  DATA(0),
  /** Late rows, where a table of their own was asked for. They count as rows and as late. */
  LATE(1),
  /** Records that could not be made rows. They count as dead. */
  DEAD_LETTER(2);

  private final int code;

  TableRole(int code) {
    this.code = code;
  }

  /** Number that stands for the role in stored bytes; never changes. */
  public int code() {
    return code;
  }

  /** The role of a stored number. */
  public static TableRole ofCode(int code) {
    for (TableRole role : values()) {
      if (role.code == code) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "Unknown table role " + code + ": the bytes were written by a newer version");
  }
}
