package io.firnline.iceberg.block;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Objects;

/**
 * One ordered part of a stream: a Kafka partition, a Kinesis shard or a file.
 *
 * @param stream name of the stream, e.g. a Kafka topic
 * @param partition name of the part within its stream, e.g. {@code 0}
 */
public record SourcePartition(String stream, String partition)
    implements Comparable<SourcePartition> {
  private static final Comparator<SourcePartition> ORDER =
      Comparator.comparing(SourcePartition::stream)
          .thenComparing(p -> p.partition().length())
          .thenComparing(SourcePartition::partition);

  public SourcePartition {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(partition, "partition");
  }

  /** By stream, then by partition; numbers sort as numbers. */
  @Override
  public int compareTo(SourcePartition other) {
    return ORDER.compare(this, other);
  }

  /**
   * A 64-bit value of this partition for {@link Tally#mixed}. It is part of what the ledger stores,
   * so it never changes (FNV-1a over the names in UTF-8).
   */
  public long seed() {
    return fnv(fnv(fnv(0xcbf29ce484222325L, stream), "\0"), partition);
  }

  private static long fnv(long hash, String text) {
    long h = hash;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (b & 0xff)) * 0x100000001b3L;
    }
    return h;
  }

  @Override
  public String toString() {
    return stream + "/" + partition;
  }
}
