package io.firnline.pipeline.parse.csv;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.Arrays;

/**
 * The fields of one CSV record (RFC 4180) as ranges of bytes: of the record itself, or of an own
 * buffer where a quote was written twice. Reused for each record, so that a field takes no object.
 *
 * <p>Strict: a quote opens a field or is written twice inside of one, a line end lies inside of
 * quotes or ends the record. Everything between two delimiters belongs to the field, spaces too.
 */
final class CsvRecord {
  private static final int FIRST_FIELDS = 16;

  private final byte delimiter;
  private final byte quote;
  private final boolean quotes;

  /** What ends a field, or must not be in one that is not enclosed. */
  private final boolean[] special = new boolean[256];

  private byte[] csv = {};
  private int end;
  private byte[] unescaped = {};
  private int unescapedLength;
  private int count;
  private int[] places = new int[FIRST_FIELDS];
  private int[] froms = new int[FIRST_FIELDS];
  private int[] tos = new int[FIRST_FIELDS];
  private byte[] kinds = new byte[FIRST_FIELDS];

  private static final byte PLAIN = 0;
  private static final byte QUOTED = 1;
  private static final byte UNESCAPED = 2;

  CsvRecord(CsvOptions options) {
    this.delimiter = options.delimiter();
    this.quote = options.quote();
    this.quotes = quote != CsvOptions.NO_QUOTE;
    special['\n'] = true;
    special['\r'] = true;
    special[delimiter] = true;
    special[quote] |= quotes;
  }

  /**
   * Finds the fields of a record.
   *
   * @param most fields that are looked for; the record may have more
   * @throws RecordFailure if it is no CSV
   */
  void open(byte[] record, int most) {
    csv = record;
    end = endOf(record);
    count = 0;
    unescapedLength = 0;
    int at = 0;
    while (count < most) {
      at = quotes && at < end && csv[at] == quote ? quoted(at) : plain(at);
      if (at == end) {
        return;
      }
      at++;
    }
  }

  /** Fields that were found. */
  int count() {
    return count;
  }

  /** First byte of a field in the record, its quote included. */
  int place(int field) {
    return places[field];
  }

  /** What holds a field. */
  byte[] bytes(int field) {
    return kinds[field] == UNESCAPED ? unescaped : csv;
  }

  int from(int field) {
    return froms[field];
  }

  int to(int field) {
    return tos[field];
  }

  /** Whether a field is not enclosed in quotes and has a text. */
  boolean isPlain(int field, byte[] text) {
    int from = froms[field];
    int to = tos[field];
    return to - from == text.length
        && kinds[field] == PLAIN
        && (from == to || Arrays.equals(csv, from, to, text, 0, text.length));
  }

  private static int endOf(byte[] record) {
    int length = record.length;
    if (length > 0 && record[length - 1] == '\n') {
      length--;
      if (length > 0 && record[length - 1] == '\r') {
        length--;
      }
    }
    return length;
  }

  private int plain(int from) {
    byte[] bytes = csv;
    int to = end;
    int at = from;
    while (at < to && !special[bytes[at] & 0xff]) {
      at++;
    }
    if (at < to && bytes[at] != delimiter) {
      throw refusal(at);
    }
    add(from, from, at, PLAIN);
    return at;
  }

  private RecordFailure refusal(int at) {
    return quotes && csv[at] == quote
        ? new RecordFailure(
            ParseReason.SYNTAX, at, "a quote inside of a field that does not begin with one")
        : new RecordFailure(
            ParseReason.TRAILING_BYTES, at, "a line ends here; a record is one line");
  }

  private int quoted(int open) {
    int from = open + 1;
    int close = closing(from);
    if (close + 1 < end && csv[close + 1] == quote) {
      return unescaped(open, close);
    }
    add(open, from, close, QUOTED);
    return behind(close);
  }

  /** Copies a field in which the quote is written twice, for the first time at a place. */
  private int unescaped(int open, int firstEscape) {
    int start = unescapedLength;
    int from = open + 1;
    int close = firstEscape;
    while (close + 1 < end && csv[close + 1] == quote) {
      copy(from, close + 1);
      from = close + 2;
      close = closing(from);
    }
    copy(from, close);
    add(open, start, unescapedLength, UNESCAPED);
    return behind(close);
  }

  private int closing(int from) {
    int at = from;
    while (at < end && csv[at] != quote) {
      at++;
    }
    if (at == end) {
      throw new RecordFailure(ParseReason.TRUNCATED, end, "the bytes end within quotes");
    }
    return at;
  }

  private int behind(int close) {
    int at = close + 1;
    if (at < end && csv[at] != delimiter) {
      throw new RecordFailure(
          ParseReason.SYNTAX, at, "expected a delimiter or the end behind a closing quote");
    }
    return at;
  }

  private void copy(int from, int to) {
    int length = unescapedLength + to - from;
    if (length > unescaped.length) {
      unescaped = Arrays.copyOf(unescaped, 2 * length);
    }
    System.arraycopy(csv, from, unescaped, unescapedLength, to - from);
    unescapedLength = length;
  }

  private void add(int place, int from, int to, byte kind) {
    if (count == froms.length) {
      places = Arrays.copyOf(places, 2 * count);
      froms = Arrays.copyOf(froms, 2 * count);
      tos = Arrays.copyOf(tos, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
    }
    places[count] = place;
    froms[count] = from;
    tos[count] = to;
    kinds[count++] = kind;
  }
}
