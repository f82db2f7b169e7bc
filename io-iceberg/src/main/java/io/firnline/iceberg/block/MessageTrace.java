package io.firnline.iceberg.block;

import java.util.Collection;
import java.util.Optional;

/**
 * What the ledger keeps of messages without positions: the ids of those in a block or a file, which
 * are committed with it, and a note of what was read.
 *
 * @param ids of rows, dead letters and dropped records; at most {@value #MOST_IDS}, the newest
 * @param note empty where none was put here
 */
public record MessageTrace(MessageIds ids, Optional<MessageNote> note) {
  /** No ledger keeps more ids, so none of them need travel. */
  public static final int MOST_IDS = 100_000;

  public static final MessageTrace NONE = new MessageTrace(MessageIds.NONE, Optional.empty());

  public boolean isNone() {
    return ids.equals(MessageIds.NONE) && note.isEmpty();
  }

  /** All in one. */
  public static MessageTrace joined(Collection<MessageTrace> traces) {
    MessageIds.Builder ids = new MessageIds.Builder();
    Optional<MessageNote> note = Optional.empty();
    for (MessageTrace trace : traces) {
      ids.add(trace.ids);
      if (note.isPresent() && trace.note.isPresent()) {
        note = Optional.of(note.get().plus(trace.note.get()));
      } else if (trace.note.isPresent()) {
        note = trace.note;
      }
    }
    return new MessageTrace(ids.build().newest(MOST_IDS), note);
  }
}
