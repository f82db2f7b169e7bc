package io.firnline.iceberg.commit;

/** A commit that the catalog refused for another reason than a conflict; the cause says which. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
