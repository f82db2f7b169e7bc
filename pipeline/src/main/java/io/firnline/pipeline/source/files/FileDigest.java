package io.firnline.pipeline.source.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What the ledger keeps of a file, {@value #BYTES} bytes: which path, and which version of it. Of
 * 10,000 paths two have the same bits with a probability of 2 in 10 million, and are then told
 * apart by the version; another version of a path has the same bits once in 4 billion.
 *
 * @param path the first 48 bits of the path's SHA-256
 * @param version the first 32 bits of the SHA-256 of size, time and checksum
 */
record FileDigest(long path, int version) {
  static final int BYTES = 10;
  private static final int PATH_BYTES = 6;

  static FileDigest of(InputFile file) {
    long path = sha256(file.path().getBytes(StandardCharsets.UTF_8)).getLong() >>> 16;
    byte[] checksum = file.checksum().getBytes(StandardCharsets.UTF_8);
    ByteBuffer version =
        ByteBuffer.allocate(2 * Long.BYTES + checksum.length)
            .putLong(file.bytes())
            .putLong(file.modifiedMillis())
            .put(checksum);
    return new FileDigest(path, sha256(version.array()).getInt());
  }

  void write(ByteBuffer out) {
    byte[] eight = ByteBuffer.allocate(Long.BYTES).putLong(path).array();
    out.put(Arrays.copyOfRange(eight, Long.BYTES - PATH_BYTES, Long.BYTES)).putInt(version);
  }

  static FileDigest read(ByteBuffer in) {
    long path = 0;
    for (int i = 0; i < PATH_BYTES; i++) {
      path = path << 8 | in.get() & 0xff;
    }
    return new FileDigest(path, in.getInt());
  }

  private static ByteBuffer sha256(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
