package io.firnline.pipeline.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Headers of a record as bytes. The format, all numbers as Beam's VarInt: number of headers; for
 * each its name (length, UTF-8) and its value (length + 1, bytes; 0 for null). A name may come more
 * than once.
 */
public final class HeaderBytes {
  private HeaderBytes() {}

  /** One header. */
  public record Header(String name, byte @Nullable [] value) {}

  /** The headers as bytes. */
  public static byte[] encode(List<Header> headers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      VarInt.encode(headers.size(), out);
      for (Header header : headers) {
        byte[] name = header.name().getBytes(StandardCharsets.UTF_8);
        VarInt.encode(name.length, out);
        out.write(name);
        writeValue(header.value(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeValue(byte @Nullable [] value, DataOutputStream out) throws IOException {
    VarInt.encode(value == null ? 0 : value.length + 1, out);
    if (value != null) {
      out.write(value);
    }
  }

  /** The headers of bytes that {@link #encode} made. */
  public static List<Header> decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = VarInt.decodeInt(in);
      List<Header> headers = new ArrayList<>(Math.min(count, bytes.length));
      for (int i = 0; i < count; i++) {
        String name = new String(read(in, VarInt.decodeInt(in)), StandardCharsets.UTF_8);
        int length = VarInt.decodeInt(in);
        headers.add(new Header(name, length == 0 ? null : read(in, length - 1)));
      }
      return headers;
    } catch (IOException e) {
      throw new IllegalArgumentException("Invalid header bytes: " + e.getMessage(), e);
    }
  }

  /**
   * The value of the header with a name, of several the last.
   *
   * @param bytes as {@link #encode} made them; null where there are no headers
   * @return null if there is none, or it has no value
   */
  public static byte @Nullable [] value(byte @Nullable [] bytes, String name) {
    if (bytes == null) {
      return null;
    }
    byte[] found = null;
    for (Header header : decode(bytes)) {
      found = header.name().equals(name) ? header.value() : found;
    }
    return found;
  }

  private static byte[] read(DataInputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("they end early");
    }
    return bytes;
  }
}
