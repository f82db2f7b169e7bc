package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class WrittenGroupCoderTest {
  private static final SourcePartition P0 = new SourcePartition("sensors", "0");
  private static final CommitWindow WINDOW = new CommitWindow(0, 60_000);

  private static final WrittenGroup GROUP =
      new WrittenGroup(
          3,
          List.of(
              new WrittenFile(
                  "lake.rows",
                  TableRole.DEAD_LETTER,
                  "s3://lake/a.parquet",
                  12,
                  3_456,
                  "{}",
                  1,
                  WINDOW,
                  true,
                  Map.of(P0, new Tally(12, -5)),
                  4)),
          Map.of(P0, new Tally(1, 9)),
          List.of(
              new Coverage(
                  P0, 10, 23, -7, 8, List.of(new WindowCount(WINDOW, new Tally(13, 4), 10)))));

  // Bytes that are in runners' states: a change of them needs a new version.
  private static final String GOLDEN =
      "01060102096c616b652e726f7773021373333a2f2f6c616b652f612e706172717565740c801b027b7d0100"
          + "c0a90701010773656e736f72730130180905010773656e736f727301300212010773656e736f72730130142e0d100100c0a9071a0814";

  // As the first builds wrote it: without the schema's id.
  private static final String VERSION_1 =
      "01060101096c616b652e726f7773021373333a2f2f6c616b652f612e706172717565740c801b027b7d0100"
          + "c0a90701010773656e736f727301301809010773656e736f727301300212010773656e736f72730130142e0d100100c0a9071a0814";

  @Test
  void groupIsTheSameAfterCoding() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(WrittenGroupCoder.of(), GROUP);

    assertThat(CoderUtils.decodeFromByteArray(WrittenGroupCoder.of(), bytes)).isEqualTo(GROUP);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
  }

  @Test
  void filesOfTheFirstBuildsHaveNoSchema() throws Exception {
    byte[] bytes = HexFormat.of().parseHex(VERSION_1);

    WrittenGroup old = CoderUtils.decodeFromByteArray(WrittenGroupCoder.of(), bytes);

    assertThat(old.files()).hasSize(1);
    assertThat(old.files().get(0).schemaId()).isEqualTo(WrittenFile.UNKNOWN_SCHEMA);
    assertThat(old.coverages()).isEqualTo(GROUP.coverages());
  }

  @Test
  void unknownVersionIsNamed() {
    assertThatThrownBy(
            () -> WrittenGroupCoder.of().decode(new ByteArrayInputStream(new byte[] {9, 0})))
        .hasMessageContaining("Unknown format version 9 of a written group");
  }
}
