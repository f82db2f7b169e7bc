package io.firnline.iceberg.expiry;

import io.firnline.iceberg.table.Marks;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;

/**
 * How many snapshots a table keeps.
 *
 * @param atMost snapshots that each branch keeps at most, its newest; from 1 on
 * @param atLeast snapshots that each branch keeps in any case, its newest; from 1 on. It wins over
 *     {@code atMost} and {@code maxAge}
 * @param maxAge snapshots older than this go
 */
public record Retention(int atMost, int atLeast, Duration maxAge) {
  /** As many as there are. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  public Retention {
    if (atMost < 1 || atLeast < 1 || maxAge.isNegative()) {
      throw new IllegalArgumentException(
          "Invalid retention: at most %d and at least %d snapshots, at most %s old; keep at least one snapshot, and give an age that is not negative"
              .formatted(atMost, atLeast, maxAge));
    }
  }

  /**
   * What the table's properties say: {@link Marks#MAX_SNAPSHOTS} (else {@link #UNBOUNDED}), {@code
   * history.expire.min-snapshots-to-keep} (else 1) and {@code history.expire.max-snapshot-age-ms}
   * (else 5 days).
   *
   * @throws IllegalArgumentException if one of them is no number in its range
   */
  public static Retention of(Map<String, String> properties) {
    return new Retention(
        atMost(properties).orElse(UNBOUNDED),
        Math.toIntExact(
            number(
                properties,
                TableProperties.MIN_SNAPSHOTS_TO_KEEP,
                TableProperties.MIN_SNAPSHOTS_TO_KEEP_DEFAULT,
                1,
                Integer.MAX_VALUE)),
        Duration.ofMillis(
            number(
                properties,
                TableProperties.MAX_SNAPSHOT_AGE_MS,
                TableProperties.MAX_SNAPSHOT_AGE_MS_DEFAULT,
                0,
                Long.MAX_VALUE)));
  }

  /**
   * What a commit expires in line.
   *
   * @return empty unless the table asks for it ({@link Marks#MAX_SNAPSHOTS}), and where {@code
   *     gc.enabled} is false
   * @throws IllegalArgumentException as {@link #of}
   */
  public static Optional<Retention> inLine(Map<String, String> properties) {
    return atMost(properties).isPresent() && collectsGarbage(properties)
        ? Optional.of(of(properties))
        : Optional.empty();
  }

  /** Whether {@code gc.enabled} allows to expire snapshots and to delete files; true by default. */
  public static boolean collectsGarbage(Map<String, String> properties) {
    return PropertyUtil.propertyAsBoolean(
        properties, TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
  }

  public Retention withMaxAge(Duration age) {
    return new Retention(atMost, atLeast, age);
  }

  /** The newest so many of each branch stay, and no property asks for fewer. */
  public Retention withAtLeast(int snapshots) {
    return new Retention(Math.max(atMost, snapshots), snapshots, maxAge);
  }

  private static Optional<Integer> atMost(Map<String, String> properties) {
    return properties.containsKey(Marks.MAX_SNAPSHOTS)
        ? Optional.of(
            Math.toIntExact(number(properties, Marks.MAX_SNAPSHOTS, 1, 1, Integer.MAX_VALUE)))
        : Optional.empty();
  }

  private static long number(
      Map<String, String> properties, String name, long byDefault, long lowest, long highest) {
    String text = properties.get(name);
    if (text == null) {
      return byDefault;
    }
    try {
      long value = Long.parseLong(text.strip());
      if (lowest <= value && value <= highest) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Named below.
    }
    throw new IllegalArgumentException(
        "Invalid table property '%s': '%s' is no whole number from %d to %d. Set it to one, or remove it"
            .formatted(name, text, lowest, highest));
  }
}
