package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.MessageTrace;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the ledger knows of a source whose messages have no positions, so that a start without state
 * can read again what was acknowledged and not committed, and leave out what is committed
 * (ledger.md section 7). Immutable; all times are milliseconds since 1970 UTC.
 *
 * <p>{@link #oldest} is at or before the time of publishing of each message that a job has taken
 * from the source and that is in no table. Why: let E be {@link #committedTo}, the end of the
 * newest window that was committed in this epoch. Windows fire and are committed in their order.
 *
 * <ul>
 *   <li>A note goes with a window that starts no later than the lowest time of publishing in it,
 *       and is no later than any window of its messages. As long as a note that came in time is not
 *       committed, its window starts at E or later: so do the times of its messages.
 *   <li>Once it is, the time is in {@link #lowest} until the window of the message is committed.
 *   <li>A message that came too late for its window is committed when the checkpoint is complete by
 *       which it is acknowledged. If a crash comes between, the message is as late as one that
 *       nobody has taken yet: {@link Bounds#reachMillis} is how late they may be.
 *   <li>{@link #ages} has how old messages were when they were read, in the last ten minutes of
 *       reading, so that a backlog that is not read in order counts as unread. A reader that begins
 *       may find what has waited; for ten minutes the time stays where it was.
 *   <li>Nothing is known of times behind the newest that is committed, though a drain runs there.
 * </ul>
 *
 * @param claimedFrom where this epoch began to read; {@link EventTime#NEVER} if nobody knows
 * @param committedTo end of the newest window that this epoch has committed; NEVER if none
 * @param newest second of publishing of the newest message that is committed; NEVER if none is
 * @param held where {@link #oldest} stood when the last reader began
 * @param heldTo clock until which it stays there
 * @param readAt clock of the newest reading that is noted; NEVER if none
 * @param lowest of windows behind {@code committedTo}, the lowest time of publishing that was read
 * @param ages how old messages were when they were read, by the clock at which they were; each one
 *     higher than all behind it
 * @param bounds what is kept, and how far back
 * @param ids of messages that are committed
 * @param known those that were when this epoch began; kept as long as one may still come again
 */
public record MessageZone(
    long claimedFrom,
    long committedTo,
    long newest,
    long held,
    long heldTo,
    long readAt,
    SortedMap<CommitWindow, Long> lowest,
    SortedMap<Long, Long> ages,
    Bounds bounds,
    MessageIds ids,
    MessageIds known) {

  /**
   * How much is kept of messages.
   *
   * @param ids how many ids at most
   * @param reachMillis how late a message may be handed out: behind its publishing, the begin of
   *     its reader, or the end of another reader that held it
   */
  public record Bounds(int ids, long reachMillis) {
    public static final int DEFAULT_IDS = 20_000;
    public static final Bounds DEFAULT = new Bounds(DEFAULT_IDS, 60_000);
  }

  /**
   * Pub/Sub's longest deadline of an acknowledgement: a gone reader's messages are back by then.
   */
  static final long MEMORY_MILLIS = 600_000;

  static final int MOST_WINDOWS = 64;
  private static final long SECOND = 1_000;
  private static final long NEVER = EventTime.NEVER;

  /** Of a source with positions, or of a writer that has read no messages yet. */
  public static final MessageZone NONE =
      new MessageZone(
          NEVER,
          NEVER,
          NEVER,
          NEVER,
          NEVER,
          NEVER,
          new TreeMap<>(),
          new TreeMap<>(),
          Bounds.DEFAULT,
          MessageIds.NONE,
          MessageIds.NONE);

  public MessageZone {
    lowest = Collections.unmodifiableSortedMap(new TreeMap<>(lowest));
    ages = Collections.unmodifiableSortedMap(new TreeMap<>(ages));
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * Lowest time of publishing of what was taken and is not committed, or is thought to wait unread;
   * {@link EventTime#NEVER} if nobody knows.
   */
  public long oldest() {
    if (committedTo == NEVER || newest == NEVER) {
      return claimedFrom;
    }
    long oldest = Math.min(committedTo, newest);
    if (held != NEVER && readAt < heldTo) {
      oldest = Math.min(oldest, held);
    }
    for (long low : lowest.values()) {
      oldest = Math.min(oldest, low);
    }
    for (long age : ages.values()) {
      oldest = Math.min(oldest, readAt - age);
    }
    return oldest;
  }

  /** The time to set the source back to, the start of a second; NEVER if nobody knows. */
  public long seek() {
    long oldest = oldest();
    return oldest == NEVER ? NEVER : MessageIds.secondOf(oldest - bounds.reachMillis());
  }

  /**
   * What is committed and was published before this comes twice if it is read again: there are more
   * ids of it than may be kept. At or before {@link #seek} if there are not.
   */
  public long doubledTo() {
    return ids.wholeFrom();
  }

  /** All ids that it has: what is in it is committed. */
  public MessageIds committed() {
    return known.plus(ids);
  }

  /** After a pane of a window was committed. */
  MessageZone committed(CommitWindow window, MessageTrace trace) {
    long to = Math.max(committedTo, window.endMillis());
    long clock = trace.note().map(note -> Math.max(readAt, note.readAt())).orElse(readAt);
    boolean begun = trace.note().filter(note -> note.since() > readAt).isPresent();
    return new MessageZone(
            claimedFrom,
            to,
            Math.max(newest, trace.ids().newest()),
            begun ? oldest() : held,
            begun ? clock + MEMORY_MILLIS : heldTo,
            clock,
            lowestWith(trace, to),
            agesWith(trace, clock),
            bounds,
            ids.plus(trace.ids()),
            known)
        .trimmed();
  }

  private TreeMap<CommitWindow, Long> lowestWith(MessageTrace trace, long to) {
    TreeMap<CommitWindow, Long> open = new TreeMap<>(lowest);
    trace
        .note()
        .ifPresent(note -> note.lowest().forEach((w, time) -> open.merge(w, time, Math::min)));
    open.keySet().removeIf(w -> w.endMillis() <= to);
    while (open.size() > MOST_WINDOWS) { // the last two become one: too low does no harm
      Map.Entry<CommitWindow, Long> last = open.pollLastEntry();
      Map.Entry<CommitWindow, Long> before = open.pollLastEntry();
      open.put(
          new CommitWindow(before.getKey().startMillis(), last.getKey().endMillis()),
          Math.min(before.getValue(), last.getValue()));
    }
    return open;
  }

  private TreeMap<Long, Long> agesWith(MessageTrace trace, long clock) {
    TreeMap<Long, Long> all = new TreeMap<>(ages);
    trace
        .note()
        .ifPresent(note -> all.merge(MessageIds.secondOf(note.readAt()), note.age(), Math::max));
    all.headMap(clock - MEMORY_MILLIS).clear();
    TreeMap<Long, Long> higher = new TreeMap<>();
    long highest = -1;
    for (Map.Entry<Long, Long> age : all.descendingMap().entrySet()) {
      if (age.getValue() > highest) {
        highest = age.getValue();
        higher.put(age.getKey(), highest);
      }
    }
    return higher;
  }

  /** Twice as far back: a late message may take {@link #oldest} back by as much. */
  private MessageZone trimmed() {
    long from = oldest() == NEVER ? NEVER : oldest() - 2 * bounds.reachMillis();
    boolean past = from != NEVER && known.newest() < from;
    MessageIds needed = from == NEVER ? ids : ids.since(from);
    return with(needed.newest(bounds.ids()), past ? MessageIds.NONE : known);
  }

  private MessageZone with(MessageIds newIds, MessageIds newKnown) {
    return new MessageZone(
        claimedFrom,
        committedTo,
        newest,
        held,
        heldTo,
        readAt,
        lowest,
        ages,
        bounds,
        newIds,
        newKnown);
  }

  /** What was committed before this clock has left no ids. */
  MessageZone notWholeBefore(long clock) {
    return with(ids.notBefore(clock + SECOND), known);
  }

  /** For a run that reads from a time on, whatever an earlier one has read. */
  MessageZone claimed(long from, Bounds newBounds) {
    return new MessageZone(
        from,
        NEVER,
        newest,
        NEVER,
        NEVER,
        readAt,
        new TreeMap<>(),
        new TreeMap<>(),
        newBounds,
        ids,
        committed());
  }
}
