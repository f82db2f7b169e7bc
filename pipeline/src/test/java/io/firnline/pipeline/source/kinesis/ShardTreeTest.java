package io.firnline.pipeline.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.SourcePartition;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** 0 is split into 2 and 3; 1 and 2 are merged into 4. */
class ShardTreeTest {
  private static final ShardTree TREE =
      new ShardTree(
          "s",
          List.of(
              shard("0", true),
              shard("1", true),
              shard("2", true, "0"),
              shard("3", false, "0"),
              shard("4", false, "1", "2")));

  private static Shard shard(String id, boolean closed, String... parents) {
    return Shard.builder()
        .shardId(id)
        .parentShardId(parents.length > 0 ? parents[0] : null)
        .adjacentParentShardId(parents.length > 1 ? parents[1] : null)
        .sequenceNumberRange(
            r -> r.startingSequenceNumber("1").endingSequenceNumber(closed ? "9" : null))
        .build();
  }

  private static SourcePartition p(int id) {
    return new SourcePartition("s", Integer.toString(id));
  }

  @Test
  void aShardIsFollowedByItsChildrenAndTheFirstOfTwoByTheirChild() {
    assertThat(TREE.followers(p(0))).containsExactly(p(2), p(3));
    assertThat(TREE.followers(p(1))).containsExactly(p(4));
    assertThat(TREE.followers(p(2))).isEmpty();
    assertThat(TREE.hasChildren(p(2))).isTrue();
    assertThat(TREE.hasChildren(p(4))).isFalse();
    assertThat(TREE.open()).containsExactly(p(3), p(4));
  }

  @Test
  void beginsWithThoseThatNoOtherOfThemComesBefore() {
    assertThat(TREE.first(TREE.all())).containsExactly(p(0), p(1));
    assertThat(TREE.first(Set.of(p(2), p(3), p(4)))).containsExactly(p(2), p(3), p(4));
    ShardTree later = new ShardTree("s", List.of(shard("3", false, "0")));
    assertThat(later.first(later.all())).as("its parent is not listed any more").contains(p(3));
  }

  @Test
  void whatNobodyFollowsIsUnreached() {
    assertThat(TREE.unreached(Set.of(p(3), p(4)), Set.of(p(3), p(4)))).as("older ones").isEmpty();
    assertThat(TREE.unreached(Set.of(p(0), p(1)), Set.of(p(0), p(1)))).as("followers").isEmpty();
    assertThat(TREE.unreached(Set.of(p(0), p(1)), Set.of(p(1))))
        .as("0 has ended, and nobody has entered its children")
        .containsExactly(p(2), p(3));
    assertThat(TREE.unreached(Set.of(p(9)), Set.of())).containsExactly(p(0), p(1));
  }

  @Test
  void aMergeIsFollowedThoughItsOtherParentIsToCome() {
    // 4 was entered behind 1; 2 is to come behind 0, which is read still.
    assertThat(TREE.unreached(Set.of(p(0), p(1), p(4)), Set.of(p(0), p(4)))).isEmpty();
  }
}
