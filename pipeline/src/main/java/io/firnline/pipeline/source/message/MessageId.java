package io.firnline.pipeline.source.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Ids of messages as numbers. Those of Pub/Sub are decimal numbers, though it promises no more than
 * text; sequence numbers of Kinesis are too long for one.
 */
public final class MessageId {
  private static final int SAFE_DIGITS = 18;

  private MessageId() {}

  /**
   * The number that an id is, up to 18 digits; of any other id 63 bits of its SHA-256, as of values
   * of an id attribute. At least 0; the same id always has the same.
   */
  public static long number(@Nullable String id) {
    String text = id == null ? "" : id;
    boolean decimal =
        !text.isEmpty()
            && text.length() <= SAFE_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return decimal ? Long.parseLong(text) : hash(text);
  }

  private static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Missing SHA-256, which every Java platform has", e);
    }
  }
}
