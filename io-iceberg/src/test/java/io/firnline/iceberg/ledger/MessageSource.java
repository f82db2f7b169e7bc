package io.firnline.iceberg.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A subscription of the model, as Pub/Sub's are: messages come in any order, minutes late now and
 * then; what was handed out and not acknowledged comes again; a seek makes all since its time come
 * again, and all before count as acknowledged.
 */
final class MessageSource {
  /** How late a message may come, in milliseconds. */
  static final int LATEST = 300_000;

  private static final long ACKNOWLEDGED = Long.MAX_VALUE;

  /** One message; {@code due} is when it is handed out next. */
  static final class Message {
    final int id;
    final long published;
    final long eventTime;
    long due;

    Message(int id, long published, long eventTime) {
      this.id = id;
      this.published = published;
      this.eventTime = eventTime;
    }
  }

  final List<Message> all = new ArrayList<>();
  private final Set<Message> waiting = new LinkedHashSet<>();
  private final Chance chance;

  MessageSource(Chance chance) {
    this.chance = chance;
  }

  void publish(long now, long eventTime) {
    Message message = new Message(all.size(), now, eventTime);
    message.due = dueFrom(now);
    all.add(message);
    waiting.add(message);
  }

  private long dueFrom(long time) {
    return time + chance.between(0, chance.happens(0.05) ? LATEST : 2_000);
  }

  /** What is due by now. */
  List<Message> pull(long now) {
    List<Message> pulled = waiting.stream().filter(m -> m.due <= now).toList();
    pulled.forEach(waiting::remove);
    return pulled;
  }

  void acknowledge(Collection<Message> messages) {
    messages.forEach(m -> m.due = ACKNOWLEDGED);
  }

  /** The reader is gone: what it holds comes again, and so does what waited when one is back. */
  void readerIsGone(long back) {
    for (Message message : all) {
      if (message.due != ACKNOWLEDGED) {
        message.due = dueFrom(Math.max(message.published, back));
        waiting.add(message);
      }
    }
  }

  void seek(long time, long now) {
    waiting.clear();
    for (Message message : all) {
      message.due = ACKNOWLEDGED;
      if (message.published >= time) {
        message.due = dueFrom(Math.max(message.published, now));
        waiting.add(message);
      }
    }
  }

  /** Whether nothing is left to come. */
  boolean isDrained() {
    return all.stream().allMatch(m -> m.due == ACKNOWLEDGED);
  }
}
