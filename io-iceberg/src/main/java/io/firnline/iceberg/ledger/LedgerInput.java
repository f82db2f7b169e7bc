package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads what {@link LedgerOutput} wrote. The bytes have passed their checksum. */
final class LedgerInput {
  private final ByteBuffer bytes;
  private String stream = "";
  private long partition;
  private long position;
  private long time;

  LedgerInput(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = next();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw broken();
  }

  long signed() {
    long value = number();
    return value >>> 1 ^ -(value & 1);
  }

  long fixed() {
    return need(Long.BYTES).getLong();
  }

  String text() {
    byte[] utf8 = new byte[size()];
    need(utf8.length).get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  long position() {
    position += signed();
    return position;
  }

  long time() {
    time += signed();
    return time;
  }

  CommitWindow window() {
    long start = time();
    return new CommitWindow(start, start + number());
  }

  Tally tally() {
    return new Tally(number(), fixed());
  }

  SourcePartition partition() {
    long flags = number();
    if ((flags & 1) != 0) {
      stream = text();
      partition = 0;
    }
    if ((flags & 2) != 0) {
      return new SourcePartition(stream, text());
    }
    partition += signed();
    return new SourcePartition(stream, Long.toString(partition));
  }

  MessageIds ids() {
    ByteArrayInputStream in =
        new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining());
    try {
      MessageIds ids = MessageIds.read(in);
      bytes.position(bytes.limit() - in.available());
      return ids;
    } catch (IOException | IllegalArgumentException e) {
      throw broken();
    }
  }

  <T> List<T> list(Supplier<T> reader) {
    int size = size();
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(reader.get());
    }
    return values;
  }

  <K extends Comparable<K>, V> TreeMap<K, V> map(Supplier<K> keys, Supplier<V> values) {
    int size = size();
    TreeMap<K, V> map = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      K key = keys.get();
      map.put(key, values.get());
    }
    return map;
  }

  void checkEnd() {
    if (bytes.hasRemaining()) {
      throw broken();
    }
  }

  /** A number of things that follow, each of one byte at least. */
  private int size() {
    long size = number();
    if (size < 0 || size > bytes.remaining()) {
      throw broken();
    }
    return (int) size;
  }

  private byte next() {
    return need(1).get();
  }

  private ByteBuffer need(int length) {
    if (bytes.remaining() < length) {
      throw broken();
    }
    return bytes;
  }

  private static LedgerStopException broken() {
    return new LedgerStopException(
        Reason.UNREADABLE,
        "Cannot read the ledger: its fields do not fit its length. Nothing was committed. Another build of Firnline must have written it: use that one");
  }
}
