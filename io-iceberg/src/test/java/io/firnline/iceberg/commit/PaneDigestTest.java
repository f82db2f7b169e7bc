package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.Ledger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaneDigestTest {
  private static final SourcePartition P = new SourcePartition("s", "");

  private static long digest(Map<SourcePartition, Tally> dropped) {
    CommitWindow window = new CommitWindow(0, 60_000);
    return PaneDigest.of(new Pane(Ledger.NO_EPOCH, window, List.of(), dropped, List.of()));
  }

  @Test
  void panesOfDroppedMessagesAloneAreToldApart() {
    long one = digest(Map.of(P, new Tally(1, 17)));
    assertThat(digest(Map.of(P, new Tally(1, 17)))).isEqualTo(one);
    assertThat(digest(Map.of(P, new Tally(1, 18)))).isNotEqualTo(one);
    assertThat(digest(Map.of(P, new Tally(2, 17)))).isNotEqualTo(one);
    assertThat(digest(Map.of(new SourcePartition("t", ""), new Tally(1, 17)))).isNotEqualTo(one);
  }
}
