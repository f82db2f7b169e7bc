package io.firnline.pipeline.replay;

import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are to be read again.
 *
 * @param reasons stable codes, e.g. {@code wrong_type}; empty: all but {@code late} and {@code
 *     too_late}, which were made by choice
 * @param fromMillis only those whose source time is not before this
 * @param toMillis only those whose source time is before this
 */
public record LetterRequest(
    Set<String> reasons, Optional<Long> fromMillis, Optional<Long> toMillis) {
  private static final Set<String> BY_CHOICE = Set.of("late", "too_late");

  public LetterRequest {
    reasons = Set.copyOf(reasons);
  }

  /** All letters that a fix can make rows. */
  public static LetterRequest all() {
    return new LetterRequest(Set.of(), Optional.empty(), Optional.empty());
  }

  boolean takes(String reason, long sourceTimeMillis) {
    boolean wanted = reasons.isEmpty() ? !BY_CHOICE.contains(reason) : reasons.contains(reason);
    return wanted
        && fromMillis.map(from -> sourceTimeMillis >= from).orElse(true)
        && toMillis.map(to -> sourceTimeMillis < to).orElse(true);
  }
}
