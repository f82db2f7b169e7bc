package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * Writes the blocks of one shard and one commit window: one data file for each table, schema,
 * Iceberg partition, own window and lateness; more where a file reaches its target size.
 *
 * <p>Files are complete in storage when {@link #finish} returns. A failure leaves files that no
 * table knows; they are not deleted, since orphan removal takes them. Not thread-safe.
 */
public final class BlockFiles implements AutoCloseable {
  private final Function<String, Table> tables;
  private final WriteSettings settings;
  private final int shard;
  private final OpenFiles openFiles;
  private final Map<Key, TargetFiles> targets = new LinkedHashMap<>();
  private final Map<SourcePartition, Tally> dropped = new HashMap<>();
  private final List<Coverage> coverages = new ArrayList<>();
  private final List<MessageTrace> traces = new ArrayList<>();

  private @Nullable BlockTarget first;
  private @Nullable FileNames names;

  /** For shard 0. */
  public BlockFiles(Function<String, Table> tables, WriteSettings settings) {
    this(tables, settings, 0);
  }

  /**
   * @param tables a table by its full name, with current metadata
   * @param shard number of the shard; part of file names
   */
  public BlockFiles(Function<String, Table> tables, WriteSettings settings, int shard) {
    this.tables = tables;
    this.settings = settings;
    this.shard = shard;
    this.openFiles = new OpenFiles(settings.maxOpenFiles());
  }

  /**
   * Writes a block, or keeps its rows for {@link #finish} where too many files are open.
   *
   * @throws IllegalArgumentException if its epoch or commit window is another than that of the
   *     blocks before it
   */
  public void add(RowBlock block) {
    FileNames itsNames = namesFor(block.target());
    block.dropped().forEach((partition, tally) -> dropped.merge(partition, tally, Tally::plus));
    coverages.addAll(block.coverages());
    traces.add(block.trace());
    if (block.rows() > 0) {
      targets
          .computeIfAbsent(Key.of(block.target()), key -> filesOf(block.target(), itsNames))
          .add(block);
    }
  }

  /** Completes all files and returns them with what travels to the commit. */
  public WrittenGroup finish() {
    if (first == null) {
      throw new IllegalStateException("Cannot finish a group of files: no block came");
    }
    List<WrittenFile> files = new ArrayList<>();
    targets.values().forEach(TargetFiles::completeOpenFiles);
    targets.values().forEach(target -> files.addAll(target.complete()));
    targets.clear();
    return new WrittenGroup(first.epoch(), files, dropped, coverages, MessageTrace.joined(traces));
  }

  /** Closes what a failure left open. */
  @Override
  public void close() {
    targets.values().forEach(TargetFiles::close);
    targets.clear();
  }

  /** Most data files that were open at once. */
  public int mostOpenFiles() {
    return openFiles.most();
  }

  private TargetFiles filesOf(BlockTarget target, FileNames itsNames) {
    Table table = tables.apply(target.table());
    return new TargetFiles(
        target, TableTarget.of(table, target.schemaId(), settings), openFiles, itsNames);
  }

  private FileNames namesFor(BlockTarget target) {
    if (first == null || names == null) {
      first = target;
      names = new FileNames(settings.writer(), target.window(), shard);
    }
    if (first.epoch() != target.epoch() || !first.window().equals(target.window())) {
      throw new IllegalArgumentException(
          "Cannot write %s with %s: epoch and window have to be the same".formatted(target, first));
    }
    return names;
  }

  private record Key(
      String table, TableRole role, int schemaId, CommitWindow ownWindow, boolean late) {
    static Key of(BlockTarget target) {
      return new Key(
          target.table(), target.role(), target.schemaId(), target.ownWindow(), target.late());
    }
  }
}
