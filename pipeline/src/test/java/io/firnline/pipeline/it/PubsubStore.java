package io.firnline.pipeline.it;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Messages of one Pub/Sub topic and one subscription to it, delivered at least once as the service
 * does: a message that is not acknowledged by its deadline comes again, messages of one ordering
 * key come in order, acknowledged ones are kept and come again after a seek.
 */
public final class PubsubStore {
  /**
   * A published message.
   *
   * @param id decimal, rising, as the service's are
   */
  public record Message(
      String id, byte[] data, Map<String, String> attributes, String key, Instant published) {}

  /** A message that was handed out. */
  private record Out(Message message, long deadlineNanos) {}

  private static final long FIRST_ID = 8_123_456_789_012_345L;

  private final int deadlineSeconds;
  private final TreeMap<Long, Message> all = new TreeMap<>();
  private final TreeMap<Long, Message> ready = new TreeMap<>();
  private final Map<String, Out> out = new LinkedHashMap<>();
  private final Map<String, Integer> deliveries = new HashMap<>();
  private long nextAck;
  private long pulls;
  private long redelivered;
  private int twiceEvery;
  private boolean keepsAcknowledged = true;

  PubsubStore(int deadlineSeconds) {
    this.deadlineSeconds = deadlineSeconds;
  }

  int deadlineSeconds() {
    return deadlineSeconds;
  }

  /** Its settings are those of a subscription without retain_acked_messages. */
  public synchronized void forgetAcknowledged() {
    keepsAcknowledged = false;
  }

  synchronized boolean keepsAcknowledged() {
    return keepsAcknowledged;
  }

  /** Hands every n-th message out a second time with the next pull, as the service may. */
  synchronized void deliverTwice(int every) {
    twiceEvery = every;
  }

  /**
   * Publishes a message.
   *
   * @param key ordering key; empty for none
   * @return its id
   */
  public synchronized String publish(byte[] data, Map<String, String> attributes, String key) {
    return publish(data, attributes, key, Instant.now());
  }

  /** Publishes a message at a time. */
  public synchronized String publish(
      byte[] data, Map<String, String> attributes, String key, Instant time) {
    long number = FIRST_ID + all.size();
    String id = Long.toString(number);
    Message message = new Message(id, data, Map.copyOf(attributes), key, time);
    all.put(number, message);
    ready.put(number, message);
    return id;
  }

  /** Messages that are ready, by acknowledgement id. */
  public synchronized Map<String, Message> pull(int max) {
    pulls++;
    expire();
    Set<String> held = new HashSet<>();
    out.values().forEach(o -> held.add(o.message().key()));
    held.remove("");
    Map<String, Message> handed = new LinkedHashMap<>();
    List<Message> again = new ArrayList<>();
    Iterator<Message> messages = ready.values().iterator();
    while (messages.hasNext() && handed.size() < max) {
      Message message = messages.next();
      if (held.contains(message.key())) {
        continue;
      }
      messages.remove();
      handed.put(handOut(message), message);
      int times = deliveries.merge(message.id(), 1, Integer::sum);
      redelivered += times > 1 ? 1 : 0;
      if (twiceEvery > 0 && times == 1 && Long.parseLong(message.id()) % twiceEvery == 0) {
        again.add(message);
      }
    }
    again.forEach(m -> ready.put(Long.parseLong(m.id()), m));
    return handed;
  }

  private String handOut(Message message) {
    String ack = "ack-" + nextAck++;
    out.put(ack, new Out(message, System.nanoTime() + deadlineSeconds * 1_000_000_000L));
    return ack;
  }

  private void expire() {
    long now = System.nanoTime();
    out.values()
        .removeIf(
            o -> {
              boolean late = o.deadlineNanos() - now < 0;
              if (late) {
                ready.put(Long.parseLong(o.message().id()), o.message());
              }
              return late;
            });
  }

  /** An acknowledgement that comes after its deadline is too late. */
  public synchronized void acknowledge(List<String> acks) {
    expire();
    acks.forEach(out::remove);
  }

  /** Moves deadlines; zero gives a message back. */
  synchronized void modifyDeadline(List<String> acks, int seconds) {
    expire();
    for (String ack : acks) {
      Out held = out.remove(ack);
      if (held != null && seconds == 0) {
        ready.put(Long.parseLong(held.message().id()), held.message());
      } else if (held != null) {
        out.put(ack, new Out(held.message(), System.nanoTime() + seconds * 1_000_000_000L));
      }
    }
  }

  /** What was published since comes again, what was published before counts as acknowledged. */
  synchronized void seek(Instant time) {
    out.clear();
    ready.clear();
    all.forEach(
        (number, message) -> {
          if (!message.published().isBefore(time)) {
            ready.put(number, message);
          }
        });
  }

  synchronized long published() {
    return all.size();
  }

  /** Messages that were handed out, once or more. */
  public synchronized long handedOut() {
    return deliveries.size();
  }

  /** Requests for messages so far. */
  synchronized long pulls() {
    return pulls;
  }

  /** Times that any message was handed out. */
  synchronized long timesHandedOut() {
    return nextAck;
  }

  /** Times that a message was handed out again. */
  synchronized long redelivered() {
    return redelivered;
  }

  /** Messages that wait to be handed out, again or for the first time, or to be acknowledged. */
  synchronized long waiting() {
    expire();
    return ready.size() + out.size();
  }

  /** Whether all that was published is acknowledged. */
  public synchronized boolean isDrained() {
    expire();
    return ready.isEmpty() && out.isEmpty();
  }
}
