package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one pane would change in a {@link LedgerDraft}: only what its coverages touch, so that a
 * pane that waits or stops leaves the draft as it was, and nothing is copied for those that do not.
 */
final class PaneDraft {
  private final LedgerDraft draft;
  private final Map<SourcePartition, Known> partitions = new HashMap<>();
  private final TreeMap<CommitWindow, Tally> open = new TreeMap<>();
  private final Map<SourcePartition, List<Step>> steps = new HashMap<>();
  private final List<Coverage> added = new ArrayList<>();

  PaneDraft(LedgerDraft draft) {
    this.draft = draft;
  }

  LedgerDraft draft() {
    return draft;
  }

  boolean knows(SourcePartition partition) {
    return draft.partitions.containsKey(partition);
  }

  Known known(SourcePartition partition) {
    Known changed = partitions.get(partition);
    return changed != null
        ? changed
        : draft.partitions.getOrDefault(partition, LedgerDraft.UNKNOWN);
  }

  Tally open(CommitWindow window) {
    Tally changed = open.get(window);
    return changed != null ? changed : draft.open.getOrDefault(window, Tally.ZERO);
  }

  /** The oldest window that is open, of those that the pane opens too; the given one if none is. */
  CommitWindow oldestOpen(CommitWindow otherwise) {
    CommitWindow before = draft.open.isEmpty() ? otherwise : draft.open.firstKey();
    CommitWindow added = open.isEmpty() ? otherwise : open.firstKey();
    return before.compareTo(added) < 0 ? before : added;
  }

  /** Adds a coverage that has passed the rules. */
  void add(Coverage c) {
    Known known = known(c.partition());
    for (WindowCount count : c.windows()) {
      open.put(count.window(), open(count.window()).plus(count.tally()));
      addStep(c.partition(), count);
    }
    added.add(c);
    long next = c.isEmpty() ? known.next() : c.to();
    partitions.put(c.partition(), new Known(next, Math.max(known.watermark(), c.after())));
  }

  private void addStep(SourcePartition partition, WindowCount count) {
    List<Step> changed = steps.get(partition);
    List<Step> old =
        changed != null ? changed : draft.steps.getOrDefault(partition, List.<Step>of());
    steps.put(partition, Steps.with(old, new Step(count.window(), count.lowest())));
  }

  /** Makes the changes, and closes the window: it is committed. */
  void applyAndClose(CommitWindow window) {
    draft.partitions.putAll(partitions);
    draft.open.putAll(open);
    draft.steps.putAll(steps);
    added.forEach(this::bookmark);
    draft.open.remove(window);
    draft.dropStepsThrough(window);
    draft.trimBookmarks();
  }

  /** An empty coverage that came behind a later one says nothing. */
  private void bookmark(Coverage c) {
    List<Bookmark> known = draft.bookmarks.getOrDefault(c.partition(), List.of());
    if (known.isEmpty() || known.get(known.size() - 1).position() <= c.to()) {
      draft.bookmark(c.partition(), new Bookmark(c.to(), c.bookmark()));
    }
  }
}
