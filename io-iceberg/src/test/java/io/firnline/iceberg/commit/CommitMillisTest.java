package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.commit.CommitSettings.Grouping;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a commit took, by a clock that goes only while a commit waits. */
class CommitMillisTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final int WINDOWS = 12;

  private final Lake lake = new Lake(WAREHOUSE, Warehouse.Kind.JDBC, true);

  @Test
  void theWindowsOfACommitEachHaveItsTimeAndNotThatOfOthers() {
    lake.plan.next(lake.homeName, Fault.CONFLICT); // the first commit waits, the others do not

    List<CommittedSnapshot> committed = commit(Grouping.WINDOW);

    assertThat(snapshotIds(committed)).hasSize(2 * WINDOWS).doesNotHaveDuplicates();
    List<Long> ofTheFirst =
        committed.stream()
            .filter(s -> s.commitWindow().equals(Lake.window(0)))
            .map(CommittedSnapshot::getCommitMillis)
            .toList();
    assertThat(ofTheFirst)
        .hasSize(2)
        .allMatch(millis -> millis > 0)
        .containsOnly(ofTheFirst.get(0));
    assertThat(committed)
        .filteredOn(s -> !s.commitWindow().equals(Lake.window(0)))
        .hasSize(2 * (WINDOWS - 1))
        .allMatch(s -> s.getCommitMillis() == 0);
    lake.checkExactlyOnce(0);
  }

  @Test
  void windowsThatAreCommittedTogetherHaveTheSameTime() {
    lake.plan.next(lake.homeName, Fault.CONFLICT);

    List<CommittedSnapshot> committed = commit(Grouping.CHECKPOINT);

    assertThat(committed).hasSize(2 * WINDOWS);
    assertThat(committed.stream().map(CommittedSnapshot::getSnapshotId).collect(Collectors.toSet()))
        .hasSize(2);
    assertThat(
            committed.stream().map(CommittedSnapshot::getCommitMillis).collect(Collectors.toSet()))
        .singleElement()
        .satisfies(millis -> assertThat(millis).isPositive());
    lake.checkExactlyOnce(0);
  }

  private List<CommittedSnapshot> commit(Grouping grouping) {
    List<Pane> panes = new ArrayList<>();
    for (int i = 0; i < WINDOWS; i++) {
      panes.add(lake.pane(i));
    }
    return lake.committer(lake.settings().withGrouping(grouping), new ManualWaiting())
        .commit(panes);
  }

  private static List<Long> snapshotIds(List<CommittedSnapshot> committed) {
    return committed.stream().map(CommittedSnapshot::getSnapshotId).toList();
  }
}
