package io.firnline.pipeline.parse.binary;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Walks over the bytes of one record of a binary format. Reused for each record; text and bytes are
 * taken from where they lie, and no length is believed before its bytes are there.
 */
public abstract class ByteCursor {
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MOST_SHIFT = 63;
  private static final int MOST_DEPTH = 100;

  private byte[] bytes = {};
  private int at;
  private int end;
  private int depth;

  public final void open(byte[] record, int from) {
    bytes = record;
    at = from;
    end = record.length;
    depth = 0;
  }

  /** The whole record. */
  public final byte[] bytes() {
    return bytes;
  }

  /** The next byte. */
  public final int at() {
    return at;
  }

  public final void goTo(int place) {
    at = place;
  }

  /** Where the value ends that is being read, exclusive. */
  public final int end() {
    return end;
  }

  public final void endAt(int place) {
    end = place;
  }

  /** Bytes that are left. */
  public final int left() {
    return end - at;
  }

  /** A number of up to 64 bits, 7 in a byte, the lowest first. */
  public final long readVarint() {
    int from = at;
    if (from < end && bytes[from] >= 0) {
      at = from + 1;
      return bytes[from];
    }
    long value = 0;
    for (int shift = 0; shift <= MOST_SHIFT; shift += 7) {
      if (from >= end) {
        throw truncated();
      }
      byte b = bytes[from++];
      if (shift == MOST_SHIFT && b != 1) {
        throw fail("a number has at most 64 bits");
      }
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        at = from;
        return value;
      }
    }
    throw new IllegalStateException("not reached");
  }

  /** A number whose lowest bit is its sign. */
  public final long readZigzag() {
    long raw = readVarint();
    return raw >>> 1 ^ -(raw & 1);
  }

  public final float readFloat() {
    return (float) FLOAT.get(bytes, pass(Float.BYTES));
  }

  public final double readDouble() {
    return (double) DOUBLE.get(bytes, pass(Double.BYTES));
  }

  /** Goes behind some bytes; where they start. */
  public final int pass(int length) {
    if (length > end - at) {
      throw truncated();
    }
    int from = at;
    at += length;
    return from;
  }

  /** A length of bytes that start here now and are all there. */
  protected final int checkLength(long length) {
    if (length < 0) {
      throw fail("a length is not negative, found " + length);
    }
    if (length > end - at) {
      throw truncated();
    }
    return (int) length;
  }

  /** Goes into a nested value. */
  public final void enter() {
    if (++depth > MOST_DEPTH) {
      throw new RecordFailure(
          ParseReason.TOO_DEEP, at, "nested deeper than " + MOST_DEPTH + " levels");
    }
  }

  public final void leave() {
    depth--;
  }

  /** Refuses bytes that are left. */
  public final void expectEnd() {
    if (at < end) {
      throw new RecordFailure(
          ParseReason.TRAILING_BYTES, at, "%d bytes are left".formatted(end - at));
    }
  }

  /** The failure of bytes that are not of the format. */
  public final RecordFailure fail(String detail) {
    return new RecordFailure(ParseReason.SYNTAX, at, detail);
  }

  private RecordFailure truncated() {
    return new RecordFailure(ParseReason.TRUNCATED, end, "the bytes end within a value");
  }
}
