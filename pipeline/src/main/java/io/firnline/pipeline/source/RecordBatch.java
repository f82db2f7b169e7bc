package io.firnline.pipeline.source;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.iceberg.ledger.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of one source partition in order, as the source delivered them, and the positions {@code
 * [from, to)} that they tile. Batches of a partition tile its positions: gaps of compaction and
 * transaction markers lie inside a batch, never between two.
 *
 * <p>An empty batch ({@code from == to}) reports a watermark that moves into a new window. A hello
 * batch (see {@link #hello()}) reports nothing; the parser ignores it.
 *
 * <p>The Beam timestamp of a batch is {@link #watermark()}.
 *
 * <p>A message source tells no positions that tile anything: its batches are of {@link
 * Ledger#NO_EPOCH} or a {@link Ledger#messageEpoch}, come in any order, and have no coverage (see
 * {@link #ofMessages}).
 *
 * @param partition where the records are from
 * @param from first position, inclusive
 * @param to last position, exclusive
 * @param watermark of the partition before this batch, milliseconds since 1970 UTC
 * @param after watermark of the partition after this batch; it never goes back
 * @param epoch of the run that read the batch
 * @param lateBefore complete-through that the run started from: earlier event times are late
 * @param layers what earlier runs have settled of this partition and that may concern this batch
 * @param positions position of each record, rising; of messages any number that tells them apart
 * @param sourceTimes time of each record as the source has it, milliseconds since 1970 UTC
 * @param payloads bytes of each record; null where the record has none, e.g. a Kafka tombstone
 * @param keys key of each record, or null when nobody asked for keys or the record has none
 * @param headers encoded headers of each record ({@link HeaderBytes}), null where it has none; null
 *     when nobody asked for them or no record has any
 * @param bookmark where the source stands at {@code to}, in its own words; empty for a source that
 *     finds its place by the position alone
 */
public record RecordBatch(
    SourcePartition partition,
    long from,
    long to,
    long watermark,
    long after,
    long epoch,
    long lateBefore,
    List<Layer> layers,
    long[] positions,
    long[] sourceTimes,
    byte[] @Nullable [] payloads,
    byte @Nullable [] @Nullable [] keys,
    byte @Nullable [] @Nullable [] headers,
    String bookmark) {
  private static final SourcePartition NOWHERE = new SourcePartition("", "");

  /** Of a source that finds its place by the position alone. */
  public RecordBatch(
      SourcePartition partition,
      long from,
      long to,
      long watermark,
      long after,
      long epoch,
      long lateBefore,
      List<Layer> layers,
      long[] positions,
      long[] sourceTimes,
      byte[] @Nullable [] payloads,
      byte @Nullable [] @Nullable [] keys,
      byte @Nullable [] @Nullable [] headers) {
    this(
        partition,
        from,
        to,
        watermark,
        after,
        epoch,
        lateBefore,
        layers,
        positions,
        sourceTimes,
        payloads,
        keys,
        headers,
        "");
  }

  /** The same batch, with where the source stands behind it. */
  public RecordBatch withBookmark(String text) {
    return new RecordBatch(
        partition,
        from,
        to,
        watermark,
        after,
        epoch,
        lateBefore,
        layers,
        positions,
        sourceTimes,
        payloads,
        keys,
        headers,
        text);
  }

  /** The batch that a reader starts with, before it has read anything. */
  public static RecordBatch hello() {
    return withoutRecords(
        NOWHERE, 0, 0, EventTime.NEVER, EventTime.NEVER, Ledger.NO_EPOCH, EventTime.NEVER);
  }

  /** A batch that only moves the watermark, or covers positions that hold no records. */
  public static RecordBatch withoutRecords(
      SourcePartition partition,
      long from,
      long to,
      long watermark,
      long after,
      long epoch,
      long lateBefore) {
    return new RecordBatch(
        partition,
        from,
        to,
        watermark,
        after,
        epoch,
        lateBefore,
        List.of(),
        new long[0],
        new long[0],
        new byte[0][],
        null,
        null);
  }

  /**
   * A batch of messages, whose positions prove nothing; {@link #from} and {@link #to} are clocks.
   *
   * @param watermark no message of it is behind this for the runner: rows that are belong to the
   *     window that holds it, and are late
   * @param epoch {@link Ledger#NO_EPOCH}, or a {@link Ledger#messageEpoch} where the ledger keeps
   *     ids: positions are those then, and source times those of publishing
   * @param since clock at which the reader began, milliseconds since 1970 UTC
   * @param readAt clock at the end of the reading; not before {@code since}
   */
  public static RecordBatch ofMessages(
      SourcePartition partition,
      long watermark,
      long epoch,
      long since,
      long readAt,
      long[] positions,
      long[] sourceTimes,
      byte[] @Nullable [] payloads,
      byte @Nullable [] @Nullable [] keys,
      byte @Nullable [] @Nullable [] headers) {
    return new RecordBatch(
        partition,
        since,
        readAt,
        watermark,
        watermark,
        epoch,
        EventTime.NEVER,
        List.of(),
        positions,
        sourceTimes,
        payloads,
        keys,
        headers);
  }

  /** Whether its positions tile those of its partition, so that it has coverage. */
  public boolean isPositioned() {
    return epoch > Ledger.NO_EPOCH;
  }

  /** Whether it holds messages whose ids the ledger keeps. */
  public boolean isTraced() {
    return Ledger.isMessageEpoch(epoch);
  }

  /** Whether this is a hello batch: it has no partition and no coverage, and is to be ignored. */
  public boolean isHello() {
    return partition.equals(NOWHERE);
  }

  /** Number of records. */
  public int records() {
    return positions.length;
  }

  /** Bytes of payloads, keys and headers. */
  public long bytes() {
    return sum(payloads) + sum(keys) + sum(headers);
  }

  private static long sum(byte @Nullable [] @Nullable [] values) {
    long bytes = 0;
    if (values != null) {
      for (byte[] value : values) {
        bytes += value == null ? 0 : value.length;
      }
    }
    return bytes;
  }

  /** Where it is from and how much it holds; no contents, so that logs never show data. */
  @Override
  public String toString() {
    return isHello()
        ? "hello"
        : "%s [%d, %d) of %d records, watermark %d to %d, epoch %d"
            .formatted(partition, from, to, records(), watermark, after, epoch);
  }
}
