package io.firnline.iceberg.table;

/**
 * A catalog that does not swap atomically, so that it can lose commits, and that nobody has
 * accepted. The message says which, why, and what to do.
 */
public final class UnsafeCatalogException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnsafeCatalogException(String message) {
    super(message);
  }
}
