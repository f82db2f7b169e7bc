package io.firnline.pipeline.source.kinesis;

import java.math.BigInteger;

/**
 * Where a Kinesis shard is read on, and what is known of it: the bookmark of a position.
 *
 * <p>A position is a number that we give: how many records of the shard come before, from where its
 * first reader started, the records of KPL aggregates one by one. Sequence numbers are too long for
 * a position (56 digits). A place lies between two Kinesis records; what is to be read on from the
 * midst of an aggregate is read on from before it, and skipped.
 *
 * @param index position of the record that is read next
 * @param kind what Kinesis is asked for
 * @param anchor sequence number of the record before, or the time in milliseconds since 1970 UTC
 *     that Kinesis is asked for; empty for the oldest record
 * @param millis nothing that comes next arrived in the shard before this time, milliseconds since
 *     1970 UTC: as long as the stream keeps what arrived then, nothing is lost. {@link #UNKNOWN}
 *     for what the stream still has, whatever that is
 */
record ShardPlace(long index, Kind kind, String anchor, long millis) {
  static final long UNKNOWN = Long.MIN_VALUE;

  /** What Kinesis is asked for. */
  enum Kind {
    /** The oldest record that the shard still has. */
    OLDEST('o'),
    /** The first record that arrived at a time or later. */
    TIME('t'),
    /** The record after that with a sequence number. */
    AFTER('a');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }

  /** Whatever the shard still has. */
  static ShardPlace oldest(long index) {
    return new ShardPlace(index, Kind.OLDEST, "", UNKNOWN);
  }

  /** All of a shard that got its first record at a time or later. */
  static ShardPlace beginning(long millis) {
    return new ShardPlace(0, Kind.OLDEST, "", millis);
  }

  /** What arrives from a time on. */
  static ShardPlace from(long millis) {
    return new ShardPlace(0, Kind.TIME, Long.toString(millis), millis);
  }

  /** Behind a record. */
  ShardPlace behind(long newIndex, String newSequence) {
    return new ShardPlace(newIndex, Kind.AFTER, newSequence, millis);
  }

  /** The same place, where nothing has arrived up to a time. */
  ShardPlace emptyUntil(long newMillis) {
    return newMillis <= millis ? this : new ShardPlace(index, kind, anchor, newMillis);
  }

  /** The same place under another position. */
  ShardPlace at(long newIndex) {
    return new ShardPlace(newIndex, kind, anchor, millis);
  }

  /** Whether a record lies before it. */
  boolean isBehind(String number) {
    return kind == Kind.AFTER && new BigInteger(number).compareTo(new BigInteger(anchor)) <= 0;
  }

  /** What {@link #parse} reads: index, kind, anchor, time. */
  String text() {
    return "%d:%s:%s:%s".formatted(index, kind.letter, anchor, millis == UNKNOWN ? "" : millis);
  }

  /**
   * The place of a text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ShardPlace parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length == 4) {
      for (Kind kind : Kind.values()) {
        if (parts[1].equals(String.valueOf(kind.letter))) {
          long millis = parts[3].isEmpty() ? UNKNOWN : Long.parseLong(parts[3]);
          return new ShardPlace(Long.parseLong(parts[0]), kind, parts[2], millis);
        }
      }
    }
    throw new IllegalArgumentException(
        "Invalid bookmark '%s' of a Kinesis shard: another source or a newer build of Firnline has written it"
            .formatted(text));
  }
}
