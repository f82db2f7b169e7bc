package io.firnline.pipeline.options;

import java.util.List;

/** Options that no pipeline can be built from; the message lists every problem. */
public final class InvalidOptionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidOptionsException(List<String> problems) {
    super(message(problems));
  }

  private static String message(List<String> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return "Cannot start: " + count + "\n - " + String.join("\n - ", problems);
  }
}
