package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/** What a dead-letter table holds, by where each record came from. */
final class DeadLetters {
  private static final byte[] NOTHING = {};

  private final Map<Place, byte[]> payloads = new HashMap<>();
  private long rows;

  private DeadLetters() {}

  private record Place(SourcePartition partition, long position) {}

  /** Those of a table that is not there. */
  static DeadLetters none() {
    return new DeadLetters();
  }

  static DeadLetters read(Table table) {
    DeadLetters letters = new DeadLetters();
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table)
            .select(
                DeadLetterTable.STREAM,
                DeadLetterTable.PARTITION,
                DeadLetterTable.POSITION,
                DeadLetterTable.PAYLOAD)
            .build()) {
      records.forEach(letters::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
    return letters;
  }

  private void add(Record row) {
    String stream = (String) row.getField(DeadLetterTable.STREAM);
    String partition = (String) row.getField(DeadLetterTable.PARTITION);
    long position = (Long) row.getField(DeadLetterTable.POSITION);
    rows++;
    payloads.put(
        new Place(new SourcePartition(stream, partition), position),
        bytes((ByteBuffer) row.getField(DeadLetterTable.PAYLOAD)));
  }

  private static byte[] bytes(@Nullable ByteBuffer payload) {
    if (payload == null) {
      return NOTHING;
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }

  long rows() {
    return rows;
  }

  /** Records of which there is a letter, however often. */
  long distinct() {
    return payloads.size();
  }

  /** The payload of the letter of a record; null if there is none. */
  byte @Nullable [] payload(SourcePartition partition, long position) {
    return payloads.get(new Place(partition, position));
  }
}
