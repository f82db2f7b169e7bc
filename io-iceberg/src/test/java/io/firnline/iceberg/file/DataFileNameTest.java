package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.CommitWindow;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFileNameTest {
  private static final UUID ATTEMPT = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  @Test
  void tellsLedgerAndWindow() {
    CommitWindow window = new CommitWindow(1_767_268_800_000L, 1_767_268_860_000L);
    DataFileName name = new DataFileName("sensors", window, 3, ATTEMPT, 7);
    assertThat(name.text())
        .isEqualTo(
            "sensors-20260101T120000.000Z-PT1M-3-01234567-89ab-cdef-0123-456789abcdef-00007.parquet");
    assertThat(DataFileName.parse(name.text())).contains(name);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 500, 20_000, 3_600_000, 86_400_000, 7 * 86_400_000L, 61_001})
  void everyWindowCanBeReadAgain(long size) {
    for (long time : new long[] {-1, 0, 1_790_000_040_123L}) {
      DataFileName name =
          new DataFileName("a-b.c_d-1", CommitWindow.of(time, size, 0), 0, ATTEMPT, 123_456);
      assertThat(DataFileName.parse(name.text())).contains(name);
    }
    DataFileName global = new DataFileName("w", CommitWindow.GLOBAL, 0, ATTEMPT, 0);
    assertThat(DataFileName.parse(global.text())).contains(global);
  }

  @Test
  void aBranchIsPartOfTheName() {
    DataFileName name = new DataFileName("w@a/b", CommitWindow.GLOBAL, 0, ATTEMPT, 0);
    assertThat(name.text()).startsWith("w_a_b-global-0-");
    assertThat(name.ledger()).isEqualTo(DataFileName.safe("w@a/b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000-1-01234567-89ab-cdef-0123-456789abcdef-00001.parquet",
        "w-global-0-01234567-89ab-cdef-0123-456789abcdef-00001.orc",
        "w-20260101T120000.000Z-0-01234567-89ab-cdef-0123-456789abcdef-00001.parquet",
        "w-20261301T120000.000Z-PT1M-0-01234567-89ab-cdef-0123-456789abcdef-00001.parquet",
        "w-20260101T120000.000Z-PT0S-0-01234567-89ab-cdef-0123-456789abcdef-00001.parquet",
        "w-20260101T120000.000Z-PT99999999999999999H-0-01234567-89ab-cdef-0123-456789abcdef-00001.parquet",
        "part-0.parquet",
        ""
      })
  void otherNamesAreNotOurs(String name) {
    assertThat(DataFileName.parse(name)).isEmpty();
  }
}
