package io.firnline.pipeline.parse;

import org.jspecify.annotations.Nullable;

/**
 * Finds the text of one field in the bytes of records, without parsing them and without an object
 * for each. Of a record that can be a row it is what the row has there. For one thread.
 */
public abstract class FieldText {
  private static final int LONGEST_NUMBER = 20;

  /** What there is of the field. */
  public enum Found {
    /** Text, or what stands for a whole number, a boolean or a symbol: see {@link #bytes}. */
    TEXT,
    /** No such field. */
    MISSING,
    /** Null. */
    NULL,
    /** Something else: a fraction, bytes, a list, a struct. */
    NO_SCALAR
  }

  private final byte[] digits = new byte[LONGEST_NUMBER];
  private byte[] bytes = digits;
  private int from;
  private int to;

  /**
   * Looks for the field.
   *
   * @throws RecordFailure if the record is not of the format, as far as it was read
   */
  public abstract Found find(byte[] payload);

  /** What holds the text that was found; it may be the record itself. */
  public final byte[] bytes() {
    return bytes;
  }

  /** First byte of the text. */
  public final int from() {
    return from;
  }

  /** End of the text, exclusive. */
  public final int to() {
    return to;
  }

  /** Remembers where text was found. */
  protected final Found text(byte[] holder, int first, int end) {
    bytes = holder;
    from = first;
    to = end;
    return Found.TEXT;
  }

  protected final Found text(byte @Nullable [] text) {
    return text == null ? Found.MISSING : text(text, 0, text.length);
  }

  /** Writes a number in digits. */
  protected final Found number(long value) {
    int at = LONGEST_NUMBER;
    long rest = value;
    do {
      digits[--at] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    } while (rest != 0);
    if (value < 0) {
      digits[--at] = '-';
    }
    return text(digits, at, LONGEST_NUMBER);
  }
}
