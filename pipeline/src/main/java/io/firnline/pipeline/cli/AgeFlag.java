package io.firnline.pipeline.cli;

import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.Span;

/** Reads a flag that says how old something has to be, such as {@code --olderThan=5d}. */
final class AgeFlag {
  private AgeFlag() {}

  /**
   * The age.
   *
   * @throws UsageException if it is no span of time
   */
  static Span of(Flags flags, String name, Span byDefault) {
    try {
      return flags.value(name).map(Span::of).orElse(byDefault);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --%s: %s".formatted(name, e.getMessage()));
    }
  }
}
