package io.firnline.iceberg.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.CommitWindow;
import java.util.Arrays;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;

/**
 * What {@code getSnapshots()} has to tell of one window in one table.
 *
 * @param table full name
 * @param window its commit window, which is the element's window in Beam too
 * @param sequence sequence number of its snapshot, which numbers those of the table from 1
 * @param files data files of this window in this table
 * @param rows rows in them
 * @param late those of the rows that are late
 * @param dead those of the rows that are dead letters
 */
public record Committed(
    String table, CommitWindow window, long sequence, long files, long rows, long late, long dead) {

  /** Rows in time, in one file; in none where there are no rows. */
  public static Committed of(String table, CommitWindow window, long sequence, long rows) {
    return new Committed(table, window, sequence, rows == 0 ? 0 : 1, rows, 0, 0);
  }

  public Committed files(long number) {
    return new Committed(table, window, sequence, number, rows, late, dead);
  }

  public Committed late(long number) {
    return new Committed(table, window, sequence, files, rows, number, dead);
  }

  public Committed dead(long number) {
    return new Committed(table, window, sequence, files, rows, late, number);
  }

  /** Fails the pipeline unless exactly these come, each once, in its window, and none replayed. */
  public static void expect(PCollection<CommittedSnapshot> snapshots, Committed... expected) {
    PAssert.that(snapshots.apply("What is committed", ParDo.of(new Told())))
        .containsInAnyOrder(Arrays.stream(expected).map(Committed::toString).toList());
  }

  /** Tells as text what can be foreseen of a snapshot, and checks what cannot. */
  private static final class Told extends DoFn<CommittedSnapshot, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element CommittedSnapshot snapshot, BoundedWindow window, OutputReceiver<String> out) {
      CommitWindow committed = snapshot.commitWindow();
      assertThat(CommitWindow.of(window)).as("window of %s", snapshot).isEqualTo(committed);
      assertThat(snapshot.getReplayed()).as("replayed: %s", snapshot).isFalse();
      assertThat(snapshot.getSnapshotId()).as("id of %s", snapshot).isPositive();
      assertThat(snapshot.getBytes() > 0)
          .as("bytes of %s", snapshot)
          .isEqualTo(snapshot.getFiles() > 0);
      Committed told =
          new Committed(
              snapshot.getTable(),
              committed,
              snapshot.getSequenceNumber(),
              snapshot.getFiles(),
              snapshot.getRows(),
              snapshot.getLate(),
              snapshot.getDead());
      out.output(told.toString());
    }
  }
}
