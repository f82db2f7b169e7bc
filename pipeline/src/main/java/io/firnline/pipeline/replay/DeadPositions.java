package io.firnline.pipeline.replay;

import io.firnline.iceberg.audit.Positions;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.source.EventTimeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Positions of a writer's dead letters whose event time, as its rule reads it from the bytes, is in
 * a range.
 */
final class DeadPositions {
  private final Positions positions = new Positions();

  private DeadPositions() {}

  static DeadPositions of(LandingParts parts, CommitWindow range) {
    Table table = Tables.load(parts.catalog(), parts.names().deadLetters());
    DeadPositions found = new DeadPositions();
    EventTimeReader times = parts.parsing().eventTimes();
    try (CloseableIterable<Record> letters =
        IcebergGenerics.read(table)
            .select(
                DeadLetterTable.PAYLOAD,
                DeadLetterTable.STREAM,
                DeadLetterTable.PARTITION,
                DeadLetterTable.POSITION,
                DeadLetterTable.SOURCE_TIME,
                DeadLetterTable.WRITER)
            .where(Expressions.equal(DeadLetterTable.WRITER, parts.parsing().writerId()))
            .build()) {
      for (Record letter : letters) {
        if (range.contains(time(letter, times))) {
          found.positions.add(
              parts.names().deadLetters(),
              Letter.partition(letter),
              (Long) letter.getField(DeadLetterTable.POSITION));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
    return found;
  }

  private static long time(Record letter, EventTimeReader times) {
    return times.eventTimeMillis(
        Letter.bytes(letter.getField(DeadLetterTable.PAYLOAD)), Letter.sourceTimeMillis(letter));
  }

  boolean contains(SourcePartition partition, long position) {
    return positions.contains(partition, position);
  }
}
