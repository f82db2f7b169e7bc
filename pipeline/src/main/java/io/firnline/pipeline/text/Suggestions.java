package io.firnline.pipeline.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses which word a misspelt one stands for. */
public final class Suggestions {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private Suggestions() {}

  /**
   * The nearest candidate, if it is near: two letters differ, or a third of them. Of several that
   * are as near the first in the alphabet.
   */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(c -> distance(word, c) <= Math.max(2, c.length() / 3))
        .min(
            Comparator.comparingInt((String c) -> distance(word, c))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int distance(String a, String b) {
    return DISTANCE.apply(a, b);
  }
}
