package io.firnline.iceberg;

/**
 * Appends rows to Apache Iceberg tables, one exactly-once commit for each event-time window.
 *
 * <pre>{@code
 * WriteResult written =
 *     blocks.apply(
 *         "WriteToLake",
 *         WindowedIcebergIO.write()
 *             .to("lake.sensor_data")
 *             .withCatalog(CatalogSpec.parse("{\"type\":\"rest\",\"uri\":\"http://catalog:8181\"}"))
 *             .withWriterId("sensors"));
 * }</pre>
 *
 * <h2>When rows become visible</h2>
 *
 * Blocks of one window are grouped, written to data files and committed when the watermark passes
 * the end of the window: one snapshot for each window and table. Panes that a runner releases
 * together (on Flink, with one checkpoint) share a snapshot unless {@link Sink#withCommitGrouping}
 * says otherwise. A bounded input in the global window is one window. A trigger upstream is
 * replaced, but for the global window's: there each pane is a commit.
 *
 * <p>What cannot work is refused when the transform is applied, with what to do instead:
 *
 * <ul>
 *   <li>an unbounded input in the global window, unless it has a trigger that fires before the
 *       window's end, which never comes;
 *   <li>merging windows (sessions);
 *   <li>windows that overlap ({@code SlidingWindows}): a row would be in the table once for each of
 *       its windows. Make sliding aggregates of the table, or before the write;
 *   <li>windows that are neither intervals nor the global window;
 *   <li>{@link Write#withWindowDelay} in the global window;
 *   <li>a hadoop catalog on an object store: see below.
 * </ul>
 *
 * <h2>Exactly once, and how</h2>
 *
 * The commit runs behind stable input ({@code @RequiresStableInput}), so a pane that is delivered
 * again is the same pane, and its digest is found in the <em>ledger</em>: a property of the home
 * table that changes in the same Iceberg transaction as the rows. Blocks that carry source
 * positions (see {@link io.firnline.iceberg.block.Coverage}) are proven complete before they become
 * visible: nothing missing, nothing doubled, no second writer. It holds on Flink (checkpoints on,
 * {@code enableStableInputDrain} for bounded and drained runs, {@code numConcurrentCheckpoints} of
 * 16) and on Dataflow (exactly-once mode); on the Direct runner for runs that do not crash. A
 * catalog without an atomic swap (hadoop on an object store) can lose commits: it is refused when
 * the transform is applied (where its properties are references that only a worker can follow, when
 * it is loaded), unless {@link io.firnline.iceberg.table.CatalogSpec#acceptUnsafeCatalog} says that
 * this is known. Nothing here holds for it then.
 *
 * <p>Without positions a pipeline that is started anew appends again what it reads again: the
 * transform cannot know that it is the same. Late panes, where the input allows lateness, are
 * commits of their own. Their rows are not counted as late ({@code lateRows}, {@link
 * CommittedSnapshot#getLate}): late is what a source that knows positions has said to be late, when
 * it read it.
 *
 * <h2>What one window costs</h2>
 *
 * Two shuffles: of blocks (some bytes a row) and of file names; and a commit, 40 ms to 1.5 s.
 * Shards follow the bytes of the last windows, see {@link Sink#withShards}.
 *
 * <h2>When something goes wrong</h2>
 *
 * A catalog or store that is away is waited for in place, see {@link Sink#withPatience}. What can
 * never be committed fails its bundle with a {@link io.firnline.iceberg.ledger.LedgerStopException}
 * that names the thing and the remedy. The transform never deletes a data file: a crash may leave
 * orphan files, for Iceberg's orphan clean-up.
 *
 * <h2>After the write</h2>
 *
 * {@link WriteResult#getSnapshots} has one element for each window and table. On Flink nothing
 * after it may rely on the event time of its elements: the runner may move the watermark past them
 * (beam#39991).
 *
 * <h2>Coders</h2>
 *
 * {@link io.firnline.iceberg.block.RowBlock} has a coder of its own, {@link
 * io.firnline.iceberg.block.RowBlockCoder}, and {@link CommittedSnapshot} a schema: Beam finds both
 * by itself, also where a step of yours gives them out. What travels inside of the transform has
 * coders that it sets. Blocks and lists of files begin with a version, snapshots number their
 * fields, and nothing is Java's serialization, so that a pipeline can be updated. The rows of
 * {@link #writeRows} need a schema and have its coder; those in a {@code BadRecord} are encoded
 * with it.
 *
 * <h2>Metrics</h2>
 *
 * In namespace {@code firnline}: {@code rowsWritten}, {@code bytesWritten}, {@code filesWritten}
 * and {@code openWriters} of data files; {@code rowsCommitted}, {@code bytesCommitted}, {@code
 * filesCommitted}, {@code lateRows}, {@code deadLetters}, {@code commits}, {@code commitsReplayed},
 * {@code commitsRefused}, {@code commitMillis} (for each snapshot, how long the commit took that
 * made it: {@link CommittedSnapshot#getCommitMillis}) and {@code eventTimeDelayMillis} (from a
 * window's end to its commit, ms) of commits; and as gauges, in seconds since 1970, {@code
 * lastCommitSeconds} (when it was) and {@code committedToSeconds} (the newest end of a committed
 * window): take the maximum over workers. Counters of a bundle that fails count in some runners and
 * not in others; the ledger in the table is exact. {@code commitsRefused} is not reported on Flink,
 * where Beam takes no metrics from a step with stable input: there a refusal is the exception that
 * fails the job.
 */
public final class WindowedIcebergIO {
  private WindowedIcebergIO() {}

  /**
   * Writes Beam rows with a schema, as blocks without positions.
   *
   * <pre>{@code
   * rows.apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
   *     .apply(
   *         "WriteToLake",
   *         WindowedIcebergIO.writeRows()
   *             .to("lake.{site}")
   *             .withHomeTable("lake.ledger")
   *             .withCatalog(catalog)
   *             .withWriterId("sensors")
   *             .withTableCreation(List.of("day(time)"), Map.of())
   *             .withBadRecordErrorHandler(errors));
   * }</pre>
   *
   * {@link WriteRows#to(String)}, {@link Sink#withCatalog} and {@link Sink#withWriterId} are
   * required; with several tables {@link WriteRows#withHomeTable} too. Which Beam type goes into
   * which column: {@link RowBlocks}. Rows are committed exactly once by a run and by what goes on
   * from its state; a run that is started anew appends again what it reads again.
   */
  public static WriteRows writeRows() {
    return WriteRows.create();
  }

  /**
   * Writes blocks; each names its table. {@link Write#to}, {@link Sink#withCatalog} and {@link
   * Sink#withWriterId} are required; tables must exist.
   *
   * <p>Whether a table suits is for the maker of the blocks to ask ({@link
   * io.firnline.iceberg.table.Tables#check}, {@link
   * io.firnline.iceberg.table.Tables#checkUnsorted}): here rows go unsorted into one with a sort
   * order, and NaN or an infinity fails its bundle in one that is partitioned by it. {@link
   * #writeRows} asks by itself.
   */
  public static Write write() {
    return Write.create();
  }
}
