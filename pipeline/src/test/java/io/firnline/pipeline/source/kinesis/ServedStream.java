package io.firnline.pipeline.source.kinesis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A stream of a {@link KinesisServer}, to be filled and resharded by a test. */
public final class ServedStream {
  private static final BigInteger HASHES = BigInteger.ONE.shiftLeft(128);

  private final String name;
  private final Instant created = Instant.now();
  private final Map<String, ServedShard> shards = new TreeMap<>();
  final Map<String, String> consumers = new TreeMap<>();
  private int retentionHours = 24;

  ServedStream(String name, int shardCount) {
    this.name = name;
    BigInteger width = HASHES.divide(BigInteger.valueOf(shardCount));
    for (int i = 0; i < shardCount; i++) {
      BigInteger first = width.multiply(BigInteger.valueOf(i));
      BigInteger next = i == shardCount - 1 ? HASHES : width.multiply(BigInteger.valueOf(i + 1L));
      add(List.of(), first, next.subtract(BigInteger.ONE));
    }
  }

  private ServedShard add(List<String> parents, BigInteger first, BigInteger last) {
    ServedShard shard = new ServedShard(shards.size(), parents, first, last);
    shards.put(shard.id, shard);
    return shard;
  }

  public String name() {
    return name;
  }

  public String arn() {
    return "arn:aws:kinesis:eu-west-1:123456789012:stream/" + name;
  }

  /** How long it promises to keep records; 0: nothing is certain. */
  public synchronized void retention(int hours) {
    retentionHours = hours;
  }

  /** Adds a record to the shard of its key; the result names the shard and the sequence number. */
  public synchronized String put(String key, byte[] data) {
    BigInteger hash = hash(key);
    ServedShard shard = shards.values().stream().filter(s -> s.has(hash)).findFirst().orElseThrow();
    return shard.id + "@" + shard.put(key, data);
  }

  /** Adds a record to an open shard, whatever its key. */
  public synchronized String putInto(String shardId, String key, byte[] data) {
    return shards.get(shardId).put(key, data);
  }

  static BigInteger hash(String key) {
    try {
      return new BigInteger(
          1, MessageDigest.getInstance("MD5").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Splits an open shard in two halves. */
  public synchronized List<String> split(String shardId) {
    ServedShard shard = close(shardId);
    BigInteger middle = shard.firstHash.add(shard.lastHash).shiftRight(1);
    return List.of(
        add(List.of(shardId), shard.firstHash, middle).id,
        add(List.of(shardId), middle.add(BigInteger.ONE), shard.lastHash).id);
  }

  /** Merges two open neighbours. */
  public synchronized String merge(String one, String other) {
    ServedShard a = close(one);
    ServedShard b = close(other);
    return add(List.of(one, other), a.firstHash.min(b.firstHash), a.lastHash.max(b.lastHash)).id;
  }

  private ServedShard close(String shardId) {
    ServedShard shard = shards.get(shardId);
    shard.closed = Instant.now();
    return shard;
  }

  /** Deletes the records of a shard up to a number of them, as retention does. */
  public synchronized void trim(String shardId, int records) {
    shards.get(shardId).trim(records);
  }

  /** Takes a shard off the list, as Kinesis does once all its records are deleted. */
  public synchronized void forget(String shardId) {
    shards.remove(shardId);
  }

  public synchronized int records(String shardId) {
    return shards.get(shardId).size();
  }

  public synchronized List<String> shardIds() {
    return List.copyOf(shards.keySet());
  }

  synchronized List<ServedShard> shards() {
    return List.copyOf(shards.values());
  }

  synchronized ServedShard shard(String id) {
    return shards.get(id);
  }

  synchronized List<Map<String, Object>> children(String shardId) {
    return shards.values().stream()
        .filter(shard -> shard.parents.contains(shardId))
        .map(ServedShard::childWire)
        .toList();
  }

  synchronized Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("StreamName", name);
    summary.put("StreamARN", arn());
    summary.put("StreamStatus", "ACTIVE");
    summary.put("RetentionPeriodHours", retentionHours);
    summary.put("StreamCreationTimestamp", created);
    summary.put("EnhancedMonitoring", List.of());
    summary.put(
        "OpenShardCount", (int) shards.values().stream().filter(s -> s.closed == null).count());
    return Map.of("StreamDescriptionSummary", summary);
  }
}
