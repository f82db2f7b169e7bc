package io.firnline.iceberg.commit;

import org.jspecify.annotations.Nullable;

/**
 * The table is not any more what the rules were applied to: abandon, load again, apply again. Not a
 * failure that Iceberg may clean up after (see {@link SingleAttempt}).
 */
final class BaseMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BaseMovedException(String message) {
    this(message, null);
  }

  BaseMovedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
