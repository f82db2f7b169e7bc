package io.firnline.iceberg.table;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps secrets out of logs, messages and display data. */
public final class Secrets {
  private static final String MASK = "***";
  private static final Pattern SECRET_KEY =
      Pattern.compile("password|passwd|secret|token|credential|private|access-key|sas|api-key");
  private static final Pattern SECRET_IN_URI =
      Pattern.compile("(?i)(//[^/:@\\s]*:)[^/@\\s]+(?=@)|((?:password|token|secret)=)[^&;]+");

  private Secrets() {}

  /** The same properties; values of keys that name a secret, and passwords in URIs, are masked. */
  static SortedMap<String, String> masked(Map<String, String> properties) {
    SortedMap<String, String> shown = new TreeMap<>();
    properties.forEach((key, value) -> shown.put(key, masked(key, value)));
    return shown;
  }

  /** The same as text: {@code a=1, b=2}. */
  public static String text(Map<String, String> properties) {
    return masked(properties).entrySet().stream()
        .map(property -> property.getKey() + "=" + property.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String masked(String key, String value) {
    if (SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find()) {
      return MASK;
    }
    return SECRET_IN_URI
        .matcher(value)
        .replaceAll(m -> (m.group(1) == null ? m.group(2) : m.group(1)) + MASK);
  }
}
