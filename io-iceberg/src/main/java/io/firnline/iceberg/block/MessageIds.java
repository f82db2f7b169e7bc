package io.firnline.iceberg.block;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.beam.sdk.util.VarInt;

/**
 * Ids of messages, by the second in which they were published: all that the set is about and that
 * were published from {@link #wholeFrom} on. Immutable.
 *
 * <p>An id is a number of 63 bits, at least 0. Bytes hold the differences of sorted neighbours: 7
 * to 8 bytes for each of some thousand ids that are spread over all numbers, 2 for ids that follow
 * each other.
 */
public final class MessageIds {
  /** No messages, of any time. */
  public static final MessageIds NONE = new MessageIds(new TreeMap<>(), EventTime.NEVER);

  private static final long SECOND = 1_000;

  private final TreeMap<Long, long[]> bySecond;
  private final long wholeFrom;
  private final int size;

  private MessageIds(TreeMap<Long, long[]> bySecond, long wholeFrom) {
    this.bySecond = bySecond;
    this.wholeFrom = wholeFrom;
    this.size = bySecond.values().stream().mapToInt(ids -> ids.length).sum();
  }

  /** The start of the second that holds a time, milliseconds since 1970 UTC. */
  public static long secondOf(long millis) {
    return Math.floorDiv(millis, SECOND) * SECOND;
  }

  /** Collects ids. Not thread-safe. */
  public static final class Builder {
    private final Map<Long, Slice> slices = new HashMap<>();
    private long wholeFrom = EventTime.NEVER;

    private static final class Slice {
      long[] ids = new long[8];
      int size;

      void add(long id) {
        if (size == ids.length) {
          ids = Arrays.copyOf(ids, 2 * size);
        }
        ids[size++] = id;
      }

      long[] sorted() {
        return Arrays.stream(ids, 0, size).sorted().distinct().toArray();
      }
    }

    /** Adds the id of a message that was published at a time. */
    public void add(long publishedMillis, long id) {
      slices.computeIfAbsent(Math.floorDiv(publishedMillis, SECOND), s -> new Slice()).add(id);
    }

    /** Adds others. */
    public void add(MessageIds others) {
      wholeFrom = Math.max(wholeFrom, others.wholeFrom);
      others.bySecond.forEach(
          (second, ids) -> {
            Slice slice = slices.computeIfAbsent(second, s -> new Slice());
            for (long id : ids) {
              slice.add(id);
            }
          });
    }

    public boolean isEmpty() {
      return slices.isEmpty();
    }

    public MessageIds build() {
      TreeMap<Long, long[]> sorted = new TreeMap<>();
      slices.forEach((second, slice) -> sorted.put(second, slice.sorted()));
      return new MessageIds(sorted, wholeFrom);
    }
  }

  /** Number of different ids. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * From which time of publishing on none is left out, milliseconds since 1970 UTC; {@link
   * EventTime#NEVER} if none ever was.
   */
  public long wholeFrom() {
    return wholeFrom;
  }

  /**
   * Start of the newest second of which there are ids; {@link EventTime#NEVER} if there are none.
   */
  public long newest() {
    return bySecond.isEmpty() ? EventTime.NEVER : bySecond.lastKey() * SECOND;
  }

  public boolean contains(long publishedMillis, long id) {
    long[] ids = bySecond.get(Math.floorDiv(publishedMillis, SECOND));
    return ids != null && Arrays.binarySearch(ids, id) >= 0;
  }

  /** These and others; whole from where both are. */
  public MessageIds plus(MessageIds others) {
    TreeMap<Long, long[]> sum = new TreeMap<>(bySecond);
    others.bySecond.forEach((second, ids) -> sum.merge(second, ids, MessageIds::union));
    return new MessageIds(sum, Math.max(wholeFrom, others.wholeFrom));
  }

  private static long[] union(long[] a, long[] b) {
    return LongStream.concat(Arrays.stream(a), Arrays.stream(b)).sorted().distinct().toArray();
  }

  /** Those that were published in the second of a time or later, and no older ones. */
  public MessageIds since(long millis) {
    long second = Math.floorDiv(millis, SECOND);
    if (second * SECOND <= wholeFrom) {
      return this;
    }
    return new MessageIds(new TreeMap<>(bySecond.tailMap(second, true)), second * SECOND);
  }

  /** The newest of them, in whole seconds: as many as fit the limit. */
  public MessageIds newest(int limit) {
    int left = limit;
    for (Map.Entry<Long, long[]> second : bySecond.descendingMap().entrySet()) {
      left -= second.getValue().length;
      if (left < 0) {
        return since((second.getKey() + 1) * SECOND);
      }
    }
    return this;
  }

  /** Is not whole from before a time on, whatever it has. */
  public MessageIds notBefore(long millis) {
    return new MessageIds(bySecond, Math.max(wholeFrom, secondOf(millis)));
  }

  /** Writes it; {@link #read} finds the end by itself. */
  public void write(OutputStream out) throws IOException {
    Wire.writeLong(wholeFrom, out);
    VarInt.encode(bySecond.size(), out);
    long last = 0;
    for (Map.Entry<Long, long[]> second : bySecond.entrySet()) {
      Wire.writeLong(second.getKey() - last, out);
      last = second.getKey();
      VarInt.encode(second.getValue().length, out);
      long before = 0;
      for (long id : second.getValue()) {
        VarInt.encode(id - before, out);
        before = id;
      }
    }
  }

  public static MessageIds read(InputStream in) throws IOException {
    long wholeFrom = Wire.readLong(in);
    TreeMap<Long, long[]> bySecond = new TreeMap<>();
    long second = 0;
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      second += Wire.readLong(in);
      Builder.Slice ids = new Builder.Slice();
      long id = 0;
      for (int more = VarInt.decodeInt(in); more > 0; more--) {
        id += VarInt.decodeLong(in);
        ids.add(id);
      }
      bySecond.put(second, Arrays.copyOf(ids.ids, ids.size));
    }
    return new MessageIds(bySecond, wholeFrom);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageIds that
        && wholeFrom == that.wholeFrom
        && bySecond.keySet().equals(that.bySecond.keySet())
        && bySecond.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), that.bySecond.get(e.getKey())));
  }

  @Override
  public int hashCode() {
    return 31 * size + Long.hashCode(wholeFrom) + bySecond.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "MessageIds[%d, whole from %d]".formatted(size, wholeFrom);
  }
}
