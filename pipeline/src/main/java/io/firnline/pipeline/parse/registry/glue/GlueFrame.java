package io.firnline.pipeline.parse.registry.glue;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.RecordFormat;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * AWS Glue's wire format: byte 3, a byte of compression (0 none, 5 zlib), the 16 bytes of the id of
 * a schema's version, and the record.
 */
public final class GlueFrame {
  /** Bytes before the record. */
  public static final int HEADER_BYTES = 18;

  /** Byte at which the id stands. */
  static final int ID_AT = 2;

  private static final byte VERSION = 3;
  private static final byte PLAIN = 0;
  private static final byte ZLIB = 5;

  private GlueFrame() {}

  /**
   * A payload with its record decompressed: itself, if it is not compressed.
   *
   * @throws RecordFailure if it has no such header, or cannot be decompressed
   */
  static byte[] opened(byte[] payload) {
    return isCompressed(payload) ? inflated(payload, HEADER_BYTES) : payload;
  }

  /**
   * The record of a payload, without the header.
   *
   * @throws RecordFailure if it has no such header, or cannot be decompressed
   */
  public static byte[] record(byte[] payload) {
    return isCompressed(payload)
        ? inflated(payload, 0)
        : Arrays.copyOfRange(payload, HEADER_BYTES, payload.length);
  }

  /** The id of the version of the schema of a payload that has been opened. */
  static UUID id(byte[] opened) {
    return new UUID(number(opened, ID_AT), number(opened, ID_AT + Long.BYTES));
  }

  static long number(byte[] bytes, int at) {
    long number = 0;
    for (int i = at; i < at + Long.BYTES; i++) {
      number = number << Byte.SIZE | bytes[i] & 0xff;
    }
    return number;
  }

  private static boolean isCompressed(byte[] payload) {
    if (payload.length < HEADER_BYTES) {
      throw new RecordFailure(
          ParseReason.TRUNCATED,
          payload.length,
          "expected the 18 bytes of AWS Glue's header: 3, compression, id of the schema's version");
    }
    if (payload[0] != VERSION) {
      throw new RecordFailure(
          ParseReason.SYNTAX,
          0,
          "expected the byte 3 of AWS Glue's header, found 0x%02x".formatted(payload[0]));
    }
    if (payload[1] != PLAIN && payload[1] != ZLIB) {
      throw new RecordFailure(
          ParseReason.SYNTAX,
          1,
          "expected compression 0 (none) or 5 (zlib), found %d".formatted(payload[1]));
    }
    return payload[1] == ZLIB;
  }

  /** Decompresses, behind so many bytes of the header; no more than a record may have. */
  private static byte[] inflated(byte[] payload, int keep) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(payload, HEADER_BYTES, payload.length - HEADER_BYTES);
      byte[] bytes = Arrays.copyOf(payload, keep + 4 * (payload.length - HEADER_BYTES) + 64);
      int length = keep;
      while (!inflater.finished()) {
        if (length == bytes.length) {
          bytes = Arrays.copyOf(bytes, 2 * length);
        }
        int read = inflater.inflate(bytes, length, bytes.length - length);
        length += read;
        if (length - keep > RecordFormat.MAX_RECORD_BYTES) {
          throw new RecordFailure(
              ParseReason.TOO_LARGE,
              HEADER_BYTES,
              "more than %d bytes decompressed".formatted(RecordFormat.MAX_RECORD_BYTES));
        }
        if (read == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new RecordFailure(
              ParseReason.TRUNCATED, payload.length, "the zlib data end too early");
        }
      }
      if (inflater.getRemaining() > 0) {
        throw new RecordFailure(
            ParseReason.TRAILING_BYTES,
            payload.length - inflater.getRemaining(),
            "%d bytes behind the zlib data".formatted(inflater.getRemaining()));
      }
      return Arrays.copyOf(bytes, length);
    } catch (DataFormatException e) {
      throw new RecordFailure(
          ParseReason.SYNTAX, HEADER_BYTES, "the zlib data are damaged: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }
}
