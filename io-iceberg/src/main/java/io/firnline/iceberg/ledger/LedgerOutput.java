package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the values of a ledger. Positions, times, windows and streams are written as differences
 * from the one before, whatever it belonged to; {@link LedgerInput} keeps the same books.
 */
final class LedgerOutput {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private String stream = "";
  private long partition;
  private long position;
  private long time;

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** A number that is seldom negative: 7 bits a byte, low ones first. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  /** As {@link #number}, for {@code out::number} on boxed ints. */
  void number(int value) {
    number((long) value);
  }

  void signed(long value) {
    number(value << 1 ^ value >> 63);
  }

  void fixed(long value) {
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    bytes.writeBytes(utf8);
  }

  void position(long value) {
    signed(value - position);
    position = value;
  }

  void time(long value) {
    signed(value - time);
    time = value;
  }

  void window(CommitWindow window) {
    time(window.startMillis());
    number(window.endMillis() - window.startMillis());
  }

  void tally(Tally tally) {
    number(tally.records());
    fixed(tally.positionSum());
  }

  /**
   * Flags, then what they announce: 1 = another stream than before, 2 = its name is no plain
   * number. A Kafka partition next to the one before takes two bytes.
   */
  void partition(SourcePartition p) {
    boolean sameStream = p.stream().equals(stream);
    boolean plain = p.partition().matches("0|[1-9][0-9]{0,17}");
    number((sameStream ? 0 : 1) + (plain ? 0 : 2));
    if (!sameStream) {
      text(p.stream());
      stream = p.stream();
      partition = 0;
    }
    if (plain) {
      signed(Long.parseLong(p.partition()) - partition);
      partition = Long.parseLong(p.partition());
    } else {
      text(p.partition());
    }
  }

  void ids(MessageIds ids) {
    try {
      ids.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to memory", e);
    }
  }

  <T> void list(Collection<T> values, Consumer<? super T> writer) {
    number(values.size());
    values.forEach(writer);
  }

  <K, V> void map(Map<K, V> map, Consumer<? super K> keys, Consumer<? super V> values) {
    number(map.size());
    map.forEach(
        (key, value) -> {
          keys.accept(key);
          values.accept(value);
        });
  }
}
