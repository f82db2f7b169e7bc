package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A writer's ledger as table properties: {@code firnline.ledger.<writer>.0} to {@code .k}, each of
 * at most {@value #PART_LENGTH} characters, since a metastore may keep no longer ones, and {@code
 * .parts}, their number.
 */
public final class LedgerProperties {
  static final int PART_LENGTH = 3_500;
  private static final String PREFIX = "firnline.ledger.";
  private static final String PARTS = "parts";
  private static final Pattern PART_OR_COUNT = Pattern.compile("[0-9]{1,6}|" + PARTS);
  private static final Pattern WRITER = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  private LedgerProperties() {}

  /**
   * Refuses an id that cannot be part of a property's name.
   *
   * @throws IllegalArgumentException unless it is 1 to 128 letters, digits, {@code _ - .}
   */
  public static void checkWriter(String writer) {
    if (!WRITER.matcher(writer).matches()) {
      throw new IllegalArgumentException(
          "Invalid writer id '" + writer + "': use 1 to 128 letters, digits, '_', '-' and '.'");
    }
  }

  /** The properties that hold this writer's ledger, as they stand: what a commit compares. */
  public static SortedMap<String, String> select(String writer, Map<String, String> properties) {
    String prefix = PREFIX + writer + ".";
    SortedMap<String, String> own = new TreeMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)
              && PART_OR_COUNT.matcher(key.substring(prefix.length())).matches()) {
            own.put(key, value);
          }
        });
    return own;
  }

  /** The properties to set for a ledger; others that {@link #select} finds are to be removed. */
  public static SortedMap<String, String> write(Ledger ledger) {
    String text = LedgerCodec.encode(ledger);
    SortedMap<String, String> parts = new TreeMap<>();
    int count = 0;
    for (int from = 0; from < text.length(); from += PART_LENGTH) {
      int to = Math.min(text.length(), from + PART_LENGTH);
      parts.put(key(ledger.writer(), Integer.toString(count)), text.substring(from, to));
      count++;
    }
    parts.put(key(ledger.writer(), PARTS), Integer.toString(count));
    return parts;
  }

  /**
   * The ledger in a table's properties.
   *
   * @return empty when there is no trace of one
   * @throws LedgerStopException UNREADABLE if parts are missing or damaged, or a newer version of
   *     Firnline wrote it
   */
  public static Optional<Ledger> read(String writer, Map<String, String> properties) {
    SortedMap<String, String> own = select(writer, properties);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count(writer, own); i++) {
      text.append(part(writer, own, Integer.toString(i)));
    }
    Ledger ledger = LedgerCodec.decode(text.toString());
    if (!ledger.writer().equals(writer)) {
      throw unreadable("it is the ledger of writer '" + ledger.writer() + "'", writer);
    }
    return Optional.of(ledger);
  }

  private static int count(String writer, SortedMap<String, String> own) {
    String count = part(writer, own, PARTS);
    if (!count.matches("[1-9][0-9]{0,5}")) {
      throw unreadable("'" + count + "' is no number of parts", writer);
    }
    return Integer.parseInt(count);
  }

  private static String part(String writer, SortedMap<String, String> own, String part) {
    String value = own.get(key(writer, part));
    if (value == null) {
      throw unreadable("property '" + key(writer, part) + "' is missing", writer);
    }
    return value;
  }

  private static String key(String writer, String part) {
    return PREFIX + writer + "." + part;
  }

  private static LedgerStopException unreadable(String what, String writer) {
    return new LedgerStopException(
        Reason.UNREADABLE,
        "Cannot read the ledger of writer '%s': %s. Somebody changed the properties '%s%s.*'. Nothing was committed. Set them back with: firnline ledger TABLE --repair"
            .formatted(writer, what, PREFIX, writer));
  }
}
