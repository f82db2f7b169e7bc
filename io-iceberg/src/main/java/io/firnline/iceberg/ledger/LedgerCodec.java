package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A ledger as text: base64 of a version byte, a CRC32C over version and body, and the deflated
 * body, whose layout {@link LedgerBody} defines.
 */
public final class LedgerCodec {
  /** A ledger without gaps, which every build reads. */
  static final byte WITHOUT_GAPS = 1;

  static final byte WITH_GAPS = 2;
  static final byte WITH_BOOKMARKS = 3;
  static final byte WITH_MESSAGES = 4;
  private static final int HEADER = 1 + Integer.BYTES;

  private LedgerCodec() {}

  /** The ledger as text of letters, digits, {@code +} and {@code /}. */
  public static String encode(Ledger ledger) {
    return Base64.getEncoder().withoutPadding().encodeToString(toBytes(ledger));
  }

  /**
   * The ledger of a text.
   *
   * @throws LedgerStopException UNREADABLE if it is damaged or of a newer version
   */
  public static Ledger decode(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw damaged("its text is no base64");
    }
    if (!Base64.getEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
      throw damaged("its text has bits to spare");
    }
    return fromBytes(bytes);
  }

  static byte[] toBytes(Ledger ledger) {
    byte version = version(ledger);
    byte[] body = deflate(LedgerBody.write(ledger, version));
    return ByteBuffer.allocate(HEADER + body.length)
        .put(version)
        .putInt(checksum(version, body))
        .put(body)
        .array();
  }

  /** The lowest that holds it: an older build reads what it can. */
  private static byte version(Ledger ledger) {
    if (!ledger.messages().isNone()) {
      return WITH_MESSAGES;
    }
    if (!ledger.bookmarks().isEmpty()) {
      return WITH_BOOKMARKS;
    }
    return ledger.gaps().isEmpty() ? WITHOUT_GAPS : WITH_GAPS;
  }

  static Ledger fromBytes(byte[] bytes) {
    if (bytes.length <= HEADER) {
      throw damaged("it has " + bytes.length + " bytes only");
    }
    byte[] body = Arrays.copyOfRange(bytes, HEADER, bytes.length);
    if (ByteBuffer.wrap(bytes).getInt(1) != checksum(bytes[0], body)) {
      throw damaged("its checksum does not match");
    }
    if (bytes[0] < WITHOUT_GAPS || bytes[0] > WITH_MESSAGES) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read the ledger: it is of version %d, and this build of Firnline knows %d to %d. Nothing was committed. Use the newer build"
              .formatted(bytes[0], WITHOUT_GAPS, WITH_MESSAGES));
    }
    return LedgerBody.read(inflate(body), bytes[0]);
  }

  private static int checksum(byte version, byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(version);
    crc.update(body);
    return (int) crc.getValue();
  }

  private static byte[] deflate(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, /* without zlib's header */ true);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot compress the ledger", e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static byte[] inflate(byte[] body) {
    Inflater inflater = new Inflater(true);
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(body), inflater)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw damaged("it cannot be decompressed");
    } finally {
      inflater.end();
    }
  }

  private static LedgerStopException damaged(String what) {
    return new LedgerStopException(
        Reason.UNREADABLE,
        "Cannot read the ledger: "
            + what
            + ". Nothing was committed. Set it back with: firnline ledger TABLE --repair");
  }
}
