package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.block.SourcePartition;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * The shards of a stream as Kinesis lists them: a split makes two children of a shard, a merge one
 * of two. Of the two parents of a merge the first one, in Kinesis' own order, is the parent that a
 * child follows; shards vanish from the list some time after their last record.
 */
final class ShardTree {
  private final String stream;
  private final Map<SourcePartition, Shard> shards = new TreeMap<>();

  ShardTree(String stream, Collection<Shard> listed) {
    this.stream = stream;
    listed.forEach(shard -> shards.put(partition(shard.shardId()), shard));
  }

  private SourcePartition partition(String shardId) {
    return new SourcePartition(stream, shardId);
  }

  Set<SourcePartition> all() {
    return shards.keySet();
  }

  @Nullable Shard shard(SourcePartition id) {
    return shards.get(id);
  }

  /** The shard that a shard follows, also one that is not listed any more; null if none. */
  @Nullable SourcePartition parent(SourcePartition id) {
    Shard shard = shards.get(id);
    return shard == null || shard.parentShardId() == null ? null : partition(shard.parentShardId());
  }

  /** Shards that follow a shard. */
  List<SourcePartition> followers(SourcePartition id) {
    return shards.keySet().stream().filter(child -> id.equals(parent(child))).toList();
  }

  /** Whether a shard was split or merged, and its children are listed. */
  boolean hasChildren(SourcePartition id) {
    return shards.values().stream()
        .anyMatch(
            s ->
                id.partition().equals(s.parentShardId())
                    || id.partition().equals(s.adjacentParentShardId()));
  }

  /** Shards that still get records. */
  Set<SourcePartition> open() {
    TreeSet<SourcePartition> open = new TreeSet<>();
    shards.forEach(
        (id, shard) -> {
          if (shard.sequenceNumberRange().endingSequenceNumber() == null) {
            open.add(id);
          }
        });
    return open;
  }

  /** Of some shards those that no other of them has to be read before. */
  Set<SourcePartition> first(Collection<SourcePartition> some) {
    Set<SourcePartition> set = new HashSet<>(some);
    TreeSet<SourcePartition> first = new TreeSet<>();
    for (SourcePartition id : some) {
      SourcePartition parent = parent(id);
      if (parent == null || !set.contains(parent)) {
        first.add(id);
      }
    }
    return first;
  }

  /**
   * Listed shards of a stream that was read before, which nobody will come to by following: they
   * are no ancestors of known ones, and do not follow one that is read.
   *
   * @param known shards that the ledger knows
   * @param read those of them that are not read to their end
   */
  Set<SourcePartition> unreached(Set<SourcePartition> known, Set<SourcePartition> read) {
    Set<SourcePartition> older = new HashSet<>();
    known.forEach(id -> addAncestors(id, older));
    TreeSet<SourcePartition> fresh = new TreeSet<>(shards.keySet());
    fresh.removeAll(known);
    fresh.removeAll(older);
    TreeSet<SourcePartition> first = new TreeSet<>(first(fresh));
    first.removeIf(id -> parent(id) != null && read.contains(parent(id)));
    return first;
  }

  private void addAncestors(SourcePartition id, Set<SourcePartition> ancestors) {
    Shard shard = shards.get(id);
    if (shard == null) {
      return;
    }
    for (String parent :
        new @Nullable String[] {shard.parentShardId(), shard.adjacentParentShardId()}) {
      if (parent != null && ancestors.add(partition(parent))) {
        addAncestors(partition(parent), ancestors);
      }
    }
  }
}
