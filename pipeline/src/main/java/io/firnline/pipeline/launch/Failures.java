package io.firnline.pipeline.launch;

import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the one line that tells a user why a job failed, in the nest of its exceptions. */
public final class Failures {
  private static final Pattern MANNER =
      Pattern.compile("(?:Cannot|Missing|Invalid|Unknown) [^\n]*: ");

  /** Messages of exceptions that crossed a wire begin with the class of the original. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("^(?:[a-z][\\w$]*\\.)+([A-Z][\\w$.]*?)(?:: |$)");

  private Failures() {}

  /**
   * A stop of the ledger if there is one, else the outermost message that says what cannot be done,
   * else what all began with.
   */
  public static String message(Throwable failure) {
    List<Throwable> chain = chain(failure);
    Throwable cause =
        chain.stream()
            .filter(LedgerStopException.class::isInstance)
            .findFirst()
            .or(() -> chain.stream().filter(Failures::ours).findFirst())
            .orElse(root(failure));
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

  /** What all began with. */
  static Throwable root(Throwable failure) {
    List<Throwable> chain = chain(failure);
    return chain.get(chain.size() - 1);
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    Throwable at = failure;
    while (at != null && !chain.contains(at)) {
      chain.add(at);
      at = at.getCause();
    }
    return chain;
  }

  /** Whether a message is written in our manner, by whatever library. */
  private static boolean ours(Throwable e) {
    String message = e.getMessage();
    return message != null
        && !e.getClass().getName().startsWith("org.apache.flink.")
        && MANNER.matcher(message).lookingAt();
  }

  /** Our own messages speak for themselves; of others the class often says more than the text. */
  private static String shown(String type, String message) {
    boolean plain =
        type.equals("LedgerStopException")
            || type.equals("FinalStopException")
            || type.equals("IllegalArgumentException")
            || type.equals("IllegalStateException")
            || type.equals("RuntimeException")
            || MANNER.matcher(message).lookingAt();
    return plain ? message : type + ": " + message;
  }
}
