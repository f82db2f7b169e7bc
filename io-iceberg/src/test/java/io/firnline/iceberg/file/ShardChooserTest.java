package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.testing.Covers;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardChooserTest {
  private static final long FILE = 1_000;

  private final ShardChooser chooser = new ShardChooser(FILE, 0);

  @Covers("debezium-server-iceberg#229")
  @Test
  void littleDataGoesToOneShardAndWaits() {
    assertThat(shards(chooser, 9, window(0))).containsOnly(0);
    assertThat(chooser.fillsFiles(target(window(0)))).isFalse();
  }

  @Test
  void shardsFollowTheBytesOfTheLastWindows() {
    shards(chooser, 50, window(0));
    assertThat(shards(chooser, 50, window(1))).contains(0, 1, 2, 3, 4).doesNotContain(10);
    assertThat(chooser.fillsFiles(target(window(1)))).isTrue();
  }

  @Test
  void anotherGroupHasShardsOfItsOwn() {
    shards(chooser, 50, window(0));
    BlockTarget other = new BlockTarget("t", TableRole.DATA, 0, 1, window(1), window(1), false, 7);
    assertThat(chooser.shardOf(other, 100)).isZero();
    assertThat(chooser.fillsFiles(other)).isFalse();
  }

  @Test
  void aFixedNumberIsTakenRoundRobin() {
    assertThat(shards(new ShardChooser(FILE, 3), 6, window(0))).containsExactly(0, 1, 2, 0, 1, 2);
  }

  /** Puts blocks of 100 bytes into a window. */
  private static int[] shards(ShardChooser chooser, int blocks, CommitWindow window) {
    return IntStream.range(0, blocks).map(i -> chooser.shardOf(target(window), 100)).toArray();
  }

  private static BlockTarget target(CommitWindow window) {
    return new BlockTarget("t", TableRole.DATA, 0, 1, window, window, false, 0);
  }

  private static CommitWindow window(int i) {
    return new CommitWindow(i * 60_000L, (i + 1) * 60_000L);
  }
}
