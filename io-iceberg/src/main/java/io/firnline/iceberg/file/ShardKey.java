package io.firnline.iceberg.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;

/**
 * Names one writer of a window: the blocks with one key become the files of one shard.
 *
 * @param table table of the blocks
 * @param group partition group; equal Iceberg partitions are in the same group
 * @param shard number of the shard within its table and group
 */
public record ShardKey(String table, int group, int shard) {
  /**
   * Deterministic, so that it can be a key; three fields in order, without a version since keys are
   * never stored longer than a window.
   */
  public static final class KeyCoder extends AtomicCoder<ShardKey> {
    private static final long serialVersionUID = 1L;
    private static final KeyCoder INSTANCE = new KeyCoder();

    private KeyCoder() {}

    public static KeyCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(ShardKey key, OutputStream out) throws IOException {
      StringUtf8Coder.of().encode(key.table, out);
      VarIntCoder.of().encode(key.group, out);
      VarIntCoder.of().encode(key.shard, out);
    }

    @Override
    public ShardKey decode(InputStream in) throws IOException {
      return new ShardKey(
          StringUtf8Coder.of().decode(in),
          VarIntCoder.of().decode(in),
          VarIntCoder.of().decode(in));
    }

    @Override
    public void verifyDeterministic() {}

    @Override
    public boolean consistentWithEquals() {
      return true;
    }
  }
}
