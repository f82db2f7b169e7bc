package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.SourcePartition;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final SourcePartition A = new SourcePartition("t", "0");
  private static final SourcePartition B = new SourcePartition("t", "1");

  @Test
  void launchesDoNotMix() {
    Progress.of("mix-1").read(A, 5, 0);
    assertThat(Progress.of("mix-2").state().records()).isZero();
    assertThat(Progress.of("mix-1").state().records()).isEqualTo(5);
  }

  @Test
  void theSlowestPartitionIsTheWatermark() {
    Progress progress = Progress.of("slow");
    progress.read(A, 1, 9_000);
    progress.read(B, 1, 4_000);
    progress.read(B, 1, 3_000);
    assertThat(progress.state().watermark()).isEqualTo(4_000);
  }

  @Test
  void aLineShowsTheRateSinceTheLineBefore() {
    Progress progress = Progress.of("line");
    ProgressLine line = new ProgressLine(progress::state, 0);
    assertThat(line.next(1_000_000_000L))
        .isEqualTo("          0          -        0              0        0        0        -");
    progress.read(A, 4_000, Instant.parse("2026-01-02T03:04:05Z").toEpochMilli());
    progress.committed(3_990, 4, 0);
    progress.committed(0, 0, 10);
    progress.window(2_340);
    assertThat(line.next(3_000_000_000L))
        .isEqualTo("      2,000   03:04:05        1          3,990        4       10     2.3s")
        .hasSameSizeAs(ProgressLine.HEADER)
        .hasSizeLessThan(80);
  }
}
