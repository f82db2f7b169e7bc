package io.firnline.pipeline.launch;

import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the one line that tells a user why a job failed, in the nest of its exceptions. */
public final class Failures {
  private static final int DEEPEST = 50;

  /** Messages of exceptions that crossed a wire begin with the class of the original. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("^(?:[a-z][\\w$]*\\.)+([A-Z][\\w$.]*?)(?:: |$)");

  private Failures() {}

  /** A stop of the ledger if there is one, else what all began with. */
  public static String message(Throwable failure) {
    Throwable cause = root(failure);
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    Matcher named = CLASS_NAME.matcher(message);
    if (named.find()) {
      String rest = message.substring(named.end());
      return rest.isBlank() ? named.group(1) : shown(named.group(1), rest);
    }
    return shown(cause.getClass().getSimpleName(), message);
  }

  static Throwable root(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; i < DEEPEST && !(at instanceof LedgerStopException); i++) {
      Throwable cause = next(at);
      if (cause == null) {
        return at;
      }
      at = cause;
    }
    return at;
  }

  private static @Nullable Throwable next(Throwable at) {
    return at.getCause() == at ? null : at.getCause();
  }

  /** Our own messages speak for themselves; of others the class often says more than the text. */
  private static String shown(String type, String message) {
    boolean plain =
        type.equals("LedgerStopException")
            || type.equals("IllegalArgumentException")
            || type.equals("IllegalStateException")
            || type.equals("RuntimeException")
            || message.startsWith("Cannot ")
            || message.startsWith("Missing ")
            || message.startsWith("Invalid ");
    return plain ? message : type + ": " + message;
  }
}
