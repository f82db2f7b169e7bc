package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import java.util.Arrays;
import java.util.Base64;

/** Readers of text that stands for bytes. */
final class BytesReaders {
  private static final int UUID_LENGTH = 36;

  private BytesReaders() {}

  /** Base64 of RFC 4648, padded or not, into binary or fixed. */
  static final class Base64Text implements LeafReader {
    private final int fixedLength;

    /**
     * @param fixedLength length that the bytes must have, 0 for any
     */
    Base64Text(int fixedLength) {
      this.fixedLength = fixedLength;
    }

    @Override
    public void read(JsonCursor in, ColumnBuffer column, int repetition) {
      int start = in.at;
      JsonString text = LeafReaders.readText(in, "base64 text");
      byte[] bytes = decode(in, start, text);
      if (fixedLength != 0 && bytes.length != fixedLength) {
        throw in.failAt(
            start,
            ParseReason.INVALID_TEXT,
            "expected base64 of %d bytes, found %d".formatted(fixedLength, bytes.length));
      }
      column.addBytes(bytes, 0, bytes.length, repetition);
    }

    private static byte[] decode(JsonCursor in, int start, JsonString text) {
      try {
        return Base64.getDecoder().decode(Arrays.copyOfRange(text.bytes, text.from, text.to));
      } catch (IllegalArgumentException e) {
        throw in.failAt(start, ParseReason.INVALID_TEXT, "expected base64: " + e.getMessage());
      }
    }
  }

  /** {@code 8-4-4-4-12} hexadecimal digits into 16 bytes. */
  static final class Uuid implements LeafReader {
    private final byte[] uuid = new byte[16];

    @Override
    public void read(JsonCursor in, ColumnBuffer column, int repetition) {
      int start = in.at;
      JsonString text = LeafReaders.readText(in, "a UUID");
      if (!decode(text)) {
        throw in.failAt(start, ParseReason.INVALID_TEXT, "expected a UUID of the form 8-4-4-4-12");
      }
      column.addBytes(uuid, 0, uuid.length, repetition);
    }

    private boolean decode(JsonString text) {
      if (text.length() != UUID_LENGTH) {
        return false;
      }
      int at = text.from;
      for (int i = 0; i < uuid.length; i++) {
        boolean dash = i == 4 || i == 6 || i == 8 || i == 10;
        if (dash && text.bytes[at++] != '-') {
          return false;
        }
        int high = hex(text.bytes[at]);
        int low = hex(text.bytes[at + 1]);
        if ((high | low) < 0) {
          return false;
        }
        uuid[i] = (byte) (high << 4 | low);
        at += 2;
      }
      return true;
    }

    private static int hex(byte b) {
      return b < 0 ? -1 : Character.digit(b, 16);
    }
  }
}
