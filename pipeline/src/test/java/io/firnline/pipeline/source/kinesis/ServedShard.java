package io.firnline.pipeline.source.kinesis;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shard of a {@link KinesisServer}. Guarded by its server. */
final class ServedShard {
  final String id;
  final List<String> parents;
  final BigInteger firstHash;
  final BigInteger lastHash;
  final Instant created = Instant.now();
  private final BigInteger first;
  private final List<Served> records = new ArrayList<>();
  private BigInteger last;
  private int trimmed;
  @Nullable Instant closed;

  /** A record. */
  record Served(BigInteger sequence, Instant arrival, String key, byte[] data) {
    Map<String, Object> wire() {
      Map<String, Object> wire = new LinkedHashMap<>();
      wire.put("SequenceNumber", sequence.toString());
      wire.put("ApproximateArrivalTimestamp", arrival);
      wire.put("Data", data);
      wire.put("PartitionKey", key);
      return wire;
    }
  }

  ServedShard(int number, List<String> parents, BigInteger firstHash, BigInteger lastHash) {
    this.id = "shardId-%012d".formatted(number);
    this.parents = parents;
    this.firstHash = firstHash;
    this.lastHash = lastHash;
    this.first =
        BigInteger.TEN
            .pow(55)
            .multiply(BigInteger.valueOf(4))
            .add(BigInteger.ONE.shiftLeft(120).multiply(BigInteger.valueOf(number)));
    this.last = first;
  }

  boolean has(BigInteger hash) {
    return closed == null && firstHash.compareTo(hash) <= 0 && hash.compareTo(lastHash) <= 0;
  }

  boolean isOpenAt(Instant time) {
    return !created.isAfter(time) && (closed == null || closed.isAfter(time));
  }

  String put(String key, byte[] data) {
    last = last.add(BigInteger.ONE.shiftLeft(40).add(BigInteger.valueOf(data.length)));
    records.add(new Served(last, Instant.now(), key, data));
    return last.toString();
  }

  int size() {
    return records.size();
  }

  Served record(int index) {
    return records.get(index);
  }

  void trim(int to) {
    trimmed = Math.max(trimmed, to);
  }

  /** Where an iterator begins: what is trimmed is passed over, as Kinesis does. */
  int start(String type, @Nullable String sequence, @Nullable Instant time) {
    int at =
        switch (type) {
          case "TRIM_HORIZON" -> 0;
          case "LATEST" -> records.size();
          case "AT_SEQUENCE_NUMBER" -> from(new BigInteger(sequence));
          case "AFTER_SEQUENCE_NUMBER" -> from(new BigInteger(sequence).add(BigInteger.ONE));
          case "AT_TIMESTAMP" -> from(time);
          default -> throw new IllegalArgumentException(type);
        };
    return Math.max(at, trimmed);
  }

  private int from(BigInteger sequence) {
    int low = 0;
    int high = records.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (records.get(middle).sequence().compareTo(sequence) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int from(Instant time) {
    int at = 0;
    while (at < records.size() && records.get(at).arrival().isBefore(time)) {
      at++;
    }
    return at;
  }

  /** Records from an index on, which what is trimmed lifts. */
  List<Served> page(int from, int most) {
    int start = Math.max(from, trimmed);
    return List.copyOf(records.subList(start, Math.min(records.size(), start + most)));
  }

  int after(int from, List<Served> page) {
    return Math.max(from, trimmed) + page.size();
  }

  long behindMillis(int at) {
    return at >= records.size()
        ? 0
        : Math.max(1, Instant.now().toEpochMilli() - records.get(at).arrival().toEpochMilli());
  }

  /** Behind the record before, or where the shard begins. */
  String continuation(int at) {
    return (at == 0 ? first : records.get(at - 1).sequence()).toString();
  }

  boolean hasEnded(int at) {
    return closed != null && at >= records.size();
  }

  Map<String, Object> wire() {
    Map<String, Object> range = new LinkedHashMap<>();
    range.put("StartingSequenceNumber", first.toString());
    range.put("EndingSequenceNumber", closed == null ? null : last.add(BigInteger.ONE).toString());
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("ShardId", id);
    wire.put("ParentShardId", parents.isEmpty() ? null : parents.get(0));
    wire.put("AdjacentParentShardId", parents.size() < 2 ? null : parents.get(1));
    wire.put("HashKeyRange", hashes());
    wire.put("SequenceNumberRange", range);
    return wire;
  }

  Map<String, Object> childWire() {
    return Map.of("ShardId", id, "ParentShards", parents, "HashKeyRange", hashes());
  }

  private Map<String, Object> hashes() {
    return Map.of("StartingHashKey", firstHash.toString(), "EndingHashKey", lastHash.toString());
  }
}
