package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.LedgerPane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerPanesTest {
  private static final CommitWindow WINDOW = new CommitWindow(0, 60_000);
  private static final SourcePartition A = new SourcePartition("a", "0");
  private static final SourcePartition B = new SourcePartition("b", "0");

  @Test
  void countsByStreamAndRole() {
    Pane pane =
        new Pane(
            1,
            WINDOW,
            List.of(
                file("f1", TableRole.DATA, false, Map.of(A, new Tally(3, 30), B, new Tally(2, 20))),
                file("f2", TableRole.DATA, true, Map.of(A, new Tally(4, 40))),
                file("f3", TableRole.LATE, true, Map.of(B, new Tally(5, 50))),
                file("f4", TableRole.DEAD_LETTER, false, Map.of(A, new Tally(6, 60)))),
            Map.of(B, new Tally(7, 70)),
            List.of());
    LedgerPane ledgerPane = LedgerPanes.of(pane);
    assertThat(ledgerPane.rows()).isEqualTo(new Tally(27, 270));
    assertThat(ledgerPane.counters())
        .isEqualTo(
            Map.of("a", new Counters(13, 7, 4, 6, 0, 300), "b", new Counters(14, 7, 5, 0, 7, 100)));
    assertThat(LedgerPanes.late(pane.files())).isEqualTo(9);
    assertThat(LedgerPanes.dead(pane.files())).isEqualTo(6);
  }

  @Test
  void refusesAFileWhoseRowsAreNotItsPositions() {
    WrittenFile file =
        new WrittenFile(
            "t", TableRole.DATA, "f", 2, 1, "{}", 0, WINDOW, false, Map.of(A, new Tally(1, 1)));
    assertThatThrownBy(
            () -> LedgerPanes.of(new Pane(1, WINDOW, List.of(file), Map.of(), List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 rows, but 1 positions");
  }

  @Test
  void aFileMayHaveTheTalliesOfOthersLikeIt() {
    WrittenFile first =
        new WrittenFile(
            "t", TableRole.DATA, "f1", 2, 10, "{}", 0, WINDOW, false, Map.of(A, new Tally(5, 50)));
    WrittenFile second =
        new WrittenFile("t", TableRole.DATA, "f2", 3, 20, "{}", 0, WINDOW, false, Map.of());
    LedgerPane pane =
        LedgerPanes.of(new Pane(1, WINDOW, List.of(second, first), Map.of(), List.of()));
    assertThat(pane.rows()).isEqualTo(new Tally(5, 50));
    assertThat(pane.counters()).isEqualTo(Map.of("a", new Counters(5, 5, 0, 0, 0, 30)));
    WrittenFile late =
        new WrittenFile("t", TableRole.DATA, "f3", 3, 20, "{}", 0, WINDOW, true, Map.of());
    assertThatThrownBy(
            () -> LedgerPanes.of(new Pane(1, WINDOW, List.of(first, late), Map.of(), List.of())))
        .hasMessageContaining("2 rows, but 5 positions");
  }

  @Test
  void putsCoveragesInOrder() {
    List<Coverage> inOrder =
        List.of(
            new Coverage(A, 0, 5, 0, 10, List.of()),
            new Coverage(A, 5, 5, 10, 20, List.of()),
            new Coverage(A, 5, 5, 20, 30, List.of()),
            new Coverage(A, 5, 9, 30, 40, List.of()),
            new Coverage(B, 0, 1, 0, 0, List.of()));
    List<Coverage> shuffled = new ArrayList<>(inOrder);
    Collections.reverse(shuffled);
    assertThat(LedgerPanes.inOrder(shuffled)).isEqualTo(inOrder);
  }

  @Test
  void theDigestIsThatOfTheContent() {
    List<WrittenFile> files =
        List.of(
            file("f1", TableRole.DATA, false, Map.of(A, new Tally(3, 30))),
            file("f2", TableRole.DATA, false, Map.of(A, new Tally(4, 40))));
    List<Coverage> coverages = List.of(new Coverage(A, 0, 7, 0, 10, List.of()));
    Pane pane = new Pane(1, WINDOW, files, Map.of(), coverages);
    Pane turned = new Pane(1, WINDOW, List.of(files.get(1), files.get(0)), Map.of(), coverages);
    assertThat(PaneDigest.of(turned)).isEqualTo(PaneDigest.of(pane));
    assertThat(
            List.of(
                PaneDigest.of(pane),
                PaneDigest.of(new Pane(2, WINDOW, files, Map.of(), coverages)),
                PaneDigest.of(new Pane(1, WINDOW, files.subList(0, 1), Map.of(), coverages)),
                PaneDigest.of(new Pane(1, WINDOW, files, Map.of(), List.of())),
                PaneDigest.of(
                    new Pane(
                        1,
                        WINDOW,
                        files,
                        Map.of(),
                        List.of(new Coverage(A, 0, 7, 0, 11, List.of())))),
                PaneDigest.of(
                    new Pane(1, new CommitWindow(0, 60_001), files, Map.of(), coverages))))
        .doesNotHaveDuplicates();
  }

  /** Ledgers hold digests: another value would let every re-delivered pane in once more. */
  @Test
  void theStoredDigestNeverChanges() {
    Coverage coverage =
        new Coverage(A, 0, 7, 5, 10, List.of(new WindowCount(WINDOW, new Tally(3, 30), 2)));
    Pane pane =
        new Pane(
            1,
            WINDOW,
            List.of(file("f1", TableRole.DATA, false, Map.of(A, new Tally(3, 30)))),
            Map.of(),
            List.of(coverage));
    assertThat(Long.toHexString(PaneDigest.of(pane))).isEqualTo("ef90d2965e08ebce");
  }

  private static WrittenFile file(
      String location, TableRole role, boolean late, Map<SourcePartition, Tally> tallies) {
    long rows = tallies.values().stream().mapToLong(Tally::records).sum();
    return new WrittenFile("t", role, location, rows, 100, "{}", 0, WINDOW, late, tallies);
  }
}
