package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.LetterCommit;
import io.firnline.iceberg.file.KeyDeletes;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.deadletter.DeadLetter;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.BatchParser;
import io.firnline.pipeline.parse.LateRowPolicy;
import io.firnline.pipeline.parse.Lateness;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.parse.TimedBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/**
 * Reads dead letters again, from the bytes that the dead-letter table keeps: those that can be rows
 * now become rows of their own windows, and are dead letters no more. Each is in one of the tables,
 * once, whenever it crashes; the rest stays. A running job goes on beside it.
 */
public final class LetterReplay {
  private static final int BATCH = 1_000;
  private static final List<String> KEY =
      List.of(
          DeadLetterTable.STREAM,
          DeadLetterTable.PARTITION,
          DeadLetterTable.POSITION,
          DeadLetterTable.WRITER);

  private final LandingParts parts;
  private final LetterRequest request;
  private final LetterCommit commit;
  private final Map<SourcePartition, List<Letter>> waiting = new HashMap<>();
  private final Set<Long> failed = new HashSet<>();
  private long watermark;
  private long letters;
  private long still;
  private @Nullable DeadLetter example;

  public LetterReplay(LandingParts parts, CommitSettings commits, LetterRequest request) {
    this.parts = parts;
    this.request = request;
    this.commit = new LetterCommit(commits);
  }

  /**
   * Replays.
   *
   * @throws IllegalStateException if it cannot be exact, with what to do; nothing was changed
   */
  public LetterResult run() {
    ReplayCheck.checkNotByField(parts, "dead letters of '" + parts.names().deadLetters() + "'");
    parts.checkTables(parts.names().deadLetters());
    LetterCommit.Begun begun = commit.begin();
    String home = parts.names().home();
    Table dead = Tables.load(parts.catalog(), parts.names().deadLetters());
    String writer = WindowReplay.fileWriter(parts);
    Map<String, Table> tables = new HashMap<>();
    try (WindowFiles files = new WindowFiles(name -> table(name, tables), writer);
        KeyDeletes deletes = new KeyDeletes(dead, writer, KEY)) {
      BatchParser parser = new BatchParser(parsing(), parts.tables(), this::stillDead);
      watermark = begun.completeThrough();
      read(dead, parser, files, deletes);
      parser.finish().forEach(block -> write(block, files));
      List<WrittenFile> written = files.finish();
      List<DeleteFile> gone = deletes.finish();
      long snapshot =
          written.isEmpty()
              ? 0
              : commit.commit(begun, written, parts.names().deadLetters(), gone).snapshotId();
      long rowCount = written.stream().mapToLong(WrittenFile::rows).sum();
      return new LetterResult(home, snapshot, letters, rowCount, still, example());
    }
  }

  /** Each table as it was when its first row came. */
  private Table table(String name, Map<String, Table> loaded) {
    return loaded.computeIfAbsent(
        name,
        n -> {
          parts.checkTables(n);
          return Tables.load(parts.catalog(), n);
        });
  }

  /** Nothing is too late; what is late goes to a table of its own only where that is asked for. */
  private ParseSettings parsing() {
    ParseSettings job = parts.parsing();
    Lateness lateness = job.lateness();
    return lateness.lateRows() == LateRowPolicy.SIDE_TABLE
        ? job.with(
                new Lateness(
                    LateRowPolicy.SIDE_TABLE,
                    Lateness.UNLIMITED,
                    lateness.tooLate(),
                    lateness.maxFutureMillis()))
            .with(job.changes().strict())
        : RangeParser.neverLate(job);
  }

  private void read(Table dead, BatchParser parser, WindowFiles files, KeyDeletes deletes) {
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(dead)
            .where(Expressions.equal(DeadLetterTable.WRITER, parts.parsing().writerId()))
            .build()) {
      for (Record row : rows) {
        Letter letter = Letter.of(row);
        if (request.takes(letter.reason(), letter.sourceTimeMillis())) {
          letters++;
          List<Letter> ofPartition =
              waiting.computeIfAbsent(letter.partition(), p -> new ArrayList<>());
          ofPartition.add(letter);
          if (ofPartition.size() >= BATCH) {
            parse(letter.partition(), dead, parser, files, deletes);
          }
        }
      }
      for (SourcePartition partition : List.copyOf(waiting.keySet())) {
        parse(partition, dead, parser, files, deletes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + dead.name(), e);
    }
  }

  private void parse(
      SourcePartition partition,
      Table dead,
      BatchParser parser,
      WindowFiles files,
      KeyDeletes deletes) {
    List<Letter> batch = waiting.remove(partition);
    if (batch == null || batch.isEmpty()) {
      return;
    }
    failed.clear();
    parser.parse(Letter.batch(partition, batch, watermark));
    parser.takeFull().forEach(block -> write(block, files));
    for (Letter letter : batch) {
      if (!failed.contains(letter.position())) {
        deletes.delete(key(dead, letter));
      }
    }
  }

  private Record key(Table dead, Letter letter) {
    Record key = GenericRecord.create(dead.schema().select(KEY));
    key.setField(DeadLetterTable.STREAM, letter.partition().stream());
    key.setField(DeadLetterTable.PARTITION, letter.partition().partition());
    key.setField(DeadLetterTable.POSITION, letter.position());
    key.setField(DeadLetterTable.WRITER, parts.parsing().writerId());
    return key;
  }

  private static void write(TimedBlock timed, WindowFiles files) {
    boolean rows = timed.block().rows() > 0;
    if (rows && timed.block().target().role() != TableRole.DEAD_LETTER) {
      files.add(timed.block());
    }
  }

  private void stillDead(DeadLetter letter) {
    still++;
    failed.add(letter.position());
    example = example == null ? letter : example;
  }

  private String example() {
    return example == null ? "none" : RangeParser.text(example);
  }
}
