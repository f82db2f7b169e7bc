package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A job of the model that reads messages: windows fire as its watermark passes them, late ones at
 * once; a checkpoint takes what has fired; when it is complete, what was read before it is
 * acknowledged, and what it took is committed, in any order of the two.
 */
final class MessageJob {
  static final long WINDOW = 60_000;
  static final long DISORDER = 30_000;

  /** What of the bookkeeping is left out, to see that it is needed. */
  enum Without {
    NOTHING,
    NOTES,
    AGES,
    IDS
  }

  /** Rows and notes of one window that have not fired. */
  private static final class Open {
    final List<MessageSource.Message> rows = new ArrayList<>();
    final List<MessageNote> notes = new ArrayList<>();
  }

  private record Fired(CommitWindow window, Open content) {}

  private final MessageSource source;
  private final Without without;
  private final long epoch;
  private final long since;
  private final MessageIds committed;
  private final TreeMap<CommitWindow, Open> open = new TreeMap<>();
  private final List<Fired> fired = new ArrayList<>();
  private final List<Fired> checkpointed = new ArrayList<>();
  private final Set<MessageSource.Message> read = new HashSet<>();
  private final ArrayDeque<long[]> lastMinute = new ArrayDeque<>();
  private long watermark = Long.MIN_VALUE;
  private long digests;

  MessageJob(MessageSource source, Ledger ledger, long now, Without without) {
    this.source = source;
    this.without = without;
    this.epoch = Ledger.messageEpoch(ledger.epoch());
    this.since = now;
    this.digests = now; // those of other jobs are lower
    this.committed = ledger.messages().committed();
  }

  /** Reads what is due, as one bundle. */
  void read(long now) {
    List<MessageSource.Message> pulled = source.pull(now);
    read.addAll(pulled);
    List<MessageSource.Message> batch =
        pulled.stream().filter(m -> !committed.contains(m.published, m.id)).toList();
    if (!batch.isEmpty()) {
      put(batch, now);
    }
    moveWatermark(pulled, now);
  }

  private void put(List<MessageSource.Message> batch, long now) {
    long oldest = batch.stream().mapToLong(m -> m.published).min().orElseThrow();
    Map<CommitWindow, Long> lowest = new HashMap<>();
    Map<CommitWindow, Open> late = new TreeMap<>();
    for (MessageSource.Message m : batch) {
      CommitWindow window = window(Math.max(m.eventTime, oldest - DISORDER));
      lowest.merge(window, m.published, Math::min);
      of(window, late).rows.add(m);
    }
    MessageNote note = MessageNote.of(now, since, lowest);
    CommitWindow first = note.lowest().firstKey();
    CommitWindow published = window(oldest);
    CommitWindow place = first.compareTo(published) < 0 ? first : published;
    of(place, late).notes.add(altered(note));
    late.forEach((window, content) -> fired.add(new Fired(window, content)));
  }

  private MessageNote altered(MessageNote note) {
    return switch (without) {
      case NOTES -> new MessageNote(note.readAt(), note.since(), note.age(), new TreeMap<>());
      case AGES -> new MessageNote(note.readAt(), Long.MIN_VALUE, 0, note.lowest());
      case NOTHING, IDS -> note;
    };
  }

  private Open of(CommitWindow window, Map<CommitWindow, Open> late) {
    boolean isLate = window.endMillis() + DISORDER <= watermark;
    return (isLate ? late : open).computeIfAbsent(window, w -> new Open());
  }

  private static CommitWindow window(long time) {
    return CommitWindow.of(time, WINDOW, 0);
  }

  /** The lowest time of publishing in the last minute of reading; a quiet reader's follows it. */
  private void moveWatermark(List<MessageSource.Message> pulled, long now) {
    long lowest = pulled.stream().mapToLong(m -> m.published).min().orElse(now - 60_000);
    lastMinute.add(new long[] {now, lowest});
    while (lastMinute.peekFirst()[0] < now - 60_000) {
      lastMinute.removeFirst();
    }
    watermark = Math.max(watermark, lastMinute.stream().mapToLong(r -> r[1]).min().orElseThrow());
    fire(watermark);
  }

  private void fire(long to) {
    while (!open.isEmpty() && open.firstKey().endMillis() + DISORDER <= to) {
      Map.Entry<CommitWindow, Open> first = open.pollFirstEntry();
      fired.add(new Fired(first.getKey(), first.getValue()));
    }
  }

  /** All windows fire, as in a drain. */
  void drain() {
    fire(Long.MAX_VALUE);
  }

  /** A checkpoint is complete: what was read before it, to be acknowledged. */
  List<MessageSource.Message> checkpoint() {
    checkpointed.addAll(fired);
    fired.clear();
    List<MessageSource.Message> taken = List.copyOf(read);
    read.clear();
    return taken;
  }

  /** Commits what checkpoints have taken; counts each message that is. */
  Ledger commit(Ledger ledger, int[] commits) {
    List<LedgerPane> panes = new ArrayList<>();
    for (Fired pane : checkpointed) {
      MessageIds.Builder ids = new MessageIds.Builder();
      for (MessageSource.Message m : pane.content().rows) {
        commits[m.id]++;
        if (without != Without.IDS) {
          ids.add(m.published, m.id);
        }
      }
      Optional<MessageNote> note = pane.content().notes.stream().reduce(MessageNote::plus);
      Tally rows = new Tally(pane.content().rows.size(), 0);
      long digest = digests++;
      panes.add(
          new LedgerPane(
              epoch,
              pane.window(),
              digest,
              rows,
              List.of(),
              Map.of(),
              new MessageTrace(ids.build(), note)));
    }
    checkpointed.clear();
    return LedgerCodec.decode(LedgerCodec.encode(LedgerRules.applyAll(ledger, panes).ledger()));
  }
}
