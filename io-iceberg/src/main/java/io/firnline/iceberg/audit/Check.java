package io.firnline.iceberg.audit;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing that was looked at.
 *
 * @param name of the check, stable: programs rely on it
 * @param status how it came out
 * @param text what was found, one sentence with figures
 * @param figures the same for programs
 */
public record Check(String name, Status status, String text, SortedMap<String, Long> figures) {
  public Check {
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
  }

  /** How a check came out. */
  public enum Status {
    /** It holds. */
    OK,
    /** It does not: rows are lost, doubled or changed, or the table's memory is damaged. */
    FAILED,
    /** It can be neither proven nor refuted; the text says why. */
    UNKNOWN
  }

  /** A check that holds. */
  public static Check ok(String name, String text, Map<String, Long> figures) {
    return new Check(name, Status.OK, text, new TreeMap<>(figures));
  }

  /** A check that does not hold. */
  public static Check failed(String name, String text, Map<String, Long> figures) {
    return new Check(name, Status.FAILED, text, new TreeMap<>(figures));
  }

  /** A check that cannot be made. */
  public static Check unknown(String name, String because, Map<String, Long> figures) {
    return new Check(name, Status.UNKNOWN, because, new TreeMap<>(figures));
  }
}
