package io.firnline.iceberg.block;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.DefaultCoder;

/**
 * Rows of one table and one commit window, column by column and compressed, with what the commit
 * has to know of them; or no rows, only coverages. Immutable.
 *
 * <p>The rows stay bytes until {@link BlockColumns} opens them with the table's schema of {@link
 * BlockTarget#schemaId}; all else needs no schema.
 *
 * <p>Collections of blocks find {@link RowBlockCoder} by themselves.
 */
@DefaultCoder(RowBlockCoder.class)
public final class RowBlock {
  private final BlockTarget target;
  private final int rows;
  private final long minEventTime;
  private final long maxEventTime;
  private final Map<SourcePartition, Tally> tallies;
  private final Map<SourcePartition, Tally> dropped;
  private final List<Coverage> coverages;
  private final MessageTrace trace;
  private final byte[] columns;

  RowBlock(
      BlockTarget target,
      int rows,
      long minEventTime,
      long maxEventTime,
      Map<SourcePartition, Tally> tallies,
      Map<SourcePartition, Tally> dropped,
      List<Coverage> coverages,
      MessageTrace trace,
      byte[] columns) {
    this.target = target;
    this.rows = rows;
    this.minEventTime = minEventTime;
    this.maxEventTime = maxEventTime;
    this.tallies = Map.copyOf(tallies);
    this.dropped = Map.copyOf(dropped);
    this.coverages = List.copyOf(coverages);
    this.trace = trace;
    this.columns = columns;
  }

  /**
   * A block without rows: the coverages of batches and the records that were dropped by policy.
   *
   * @param homeTable full name of the home table
   * @param epoch of the run that read the batches
   * @param window commit window of the batches' watermarks
   * @param dropped records that became rows of no table, by source partition
   */
  public static RowBlock ofCoverages(
      String homeTable,
      long epoch,
      CommitWindow window,
      List<Coverage> coverages,
      Map<SourcePartition, Tally> dropped) {
    BlockTarget target =
        new BlockTarget(homeTable, TableRole.DATA, 0, epoch, window, window, false, 0);
    return new RowBlock(
        target,
        0,
        EventTime.FOREVER,
        EventTime.NEVER,
        Map.of(),
        dropped,
        coverages,
        MessageTrace.NONE,
        new byte[0]);
  }

  /** The same block, with what the ledger keeps of its messages. */
  public RowBlock with(MessageTrace messages) {
    return new RowBlock(
        target, rows, minEventTime, maxEventTime, tallies, dropped, coverages, messages, columns);
  }

  public BlockTarget target() {
    return target;
  }

  public int rows() {
    return rows;
  }

  /** Lowest event time of the rows; {@link EventTime#FOREVER} without rows. */
  public long minEventTime() {
    return minEventTime;
  }

  /** Highest event time of the rows; {@link EventTime#NEVER} without rows. */
  public long maxEventTime() {
    return maxEventTime;
  }

  /** What the rows are, by source partition; empty for rows without positions. */
  public Map<SourcePartition, Tally> tallies() {
    return tallies;
  }

  /** Records of this window that were dropped by policy, by source partition. */
  public Map<SourcePartition, Tally> dropped() {
    return dropped;
  }

  public List<Coverage> coverages() {
    return coverages;
  }

  /** What the ledger keeps of messages; {@link MessageTrace#NONE} for a source with positions. */
  public MessageTrace trace() {
    return trace;
  }

  /** Size of the compressed rows in bytes. */
  public long encodedBytes() {
    return columns.length;
  }

  /** The compressed rows; not to be changed. */
  byte[] columns() {
    return columns;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowBlock that
        && target.equals(that.target)
        && rows == that.rows
        && minEventTime == that.minEventTime
        && maxEventTime == that.maxEventTime
        && tallies.equals(that.tallies)
        && dropped.equals(that.dropped)
        && coverages.equals(that.coverages)
        && trace.equals(that.trace)
        && Arrays.equals(columns, that.columns);
  }

  @Override
  public int hashCode() {
    return Objects.hash(target, rows, tallies, coverages) * 31 + Arrays.hashCode(columns);
  }

  @Override
  public String toString() {
    return "RowBlock[%s, %d rows, %d bytes, %d coverages]"
        .formatted(target, rows, columns.length, coverages.size());
  }
}
