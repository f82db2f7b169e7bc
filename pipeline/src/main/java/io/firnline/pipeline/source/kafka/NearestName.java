package io.firnline.pipeline.source.kafka;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody may have meant. */
final class NearestName {
  private NearestName() {}

  /** {@code " (did you mean 'x'?)"}, or nothing when no name is near. */
  static String suggestion(String name, Collection<String> existing) {
    return existing.stream()
        .min(Comparator.comparingInt((String other) -> distance(name, other)).thenComparing(o -> o))
        .filter(other -> distance(name, other) <= Math.max(2, name.length() / 3))
        .map(other -> " (did you mean '" + other + "'?)")
        .orElse("");
  }

  /** Levenshtein: the least number of letters to insert, delete or exchange. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchanged = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
