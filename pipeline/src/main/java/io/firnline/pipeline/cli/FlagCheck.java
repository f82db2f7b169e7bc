package io.firnline.pipeline.cli;

import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.text.Suggestions;
import java.util.Set;

/** Finds flags that a command does not have. */
public final class FlagCheck {
  private FlagCheck() {}

  /**
   * Passes flags of these names only.
   *
   * @throws RuntimeException for the first other one, with the name it was perhaps meant to be
   */
  public static void only(Flags flags, Set<String> names) {
    for (String arg : flags.args()) {
      String name = arg.replaceFirst("^-+", "").replaceFirst("=.*", "");
      if (!names.contains(name)) {
        throw new UsageException(
            "Unknown option --"
                + name
                + ": "
                + Suggestions.closest(name, names)
                    .map(guess -> "did you mean --" + guess + "?")
                    .orElse(
                        "there are --" + String.join(", --", names.stream().sorted().toList())));
      }
    }
  }
}
