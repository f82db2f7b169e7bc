package io.firnline.iceberg.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class RowBlockCoderTest {
  private static final SourcePartition P0 = new SourcePartition("sensors", "0");
  private static final SourcePartition P1 = new SourcePartition("sensors", "1");
  private static final CommitWindow WINDOW =
      new CommitWindow(1_718_000_000_000L, 1_718_000_060_000L);
  private static final BlockTarget TARGET =
      new BlockTarget("lake.sensors", TableRole.LATE, 3, 7, WINDOW, WINDOW, true, 5);

  private static final BlockSchema SCHEMA =
      BlockSchema.of(
          new Schema(
              Types.NestedField.required(1, "sensor", Types.StringType.get()),
              Types.NestedField.optional(2, "temperature", Types.DoubleType.get()),
              Types.NestedField.optional(
                  3, "tags", Types.ListType.ofRequired(4, Types.IntegerType.get()))));

  // Bytes that are in runners' states: a change of them needs a new version.
  private static final String GOLDEN =
      "010c6c616b652e73656e736f727301030e80f0bc8c8064c099c48c806480f0bc8c8064c099c48c806401050382f0bc8c"
          + "806492f0bc8c8064020773656e736f7273013004300773656e736f72730131021800004028b52ffd2433990100030503"
          + "0301020006732d31732d32010000010004030200010001020231820008000001040200020200010000010000010303007701674f";

  @Test
  void blockIsTheSameAfterCoding() throws Exception {
    RowBlock block = block();

    byte[] bytes = CoderUtils.encodeToByteArray(RowBlockCoder.of(), block);
    RowBlock decoded = CoderUtils.decodeFromByteArray(RowBlockCoder.of(), bytes);

    assertThat(decoded).isEqualTo(block).hasSameHashCodeAs(block);
    assertThat(decoded.rows()).isEqualTo(3);
    assertThat(decoded.minEventTime()).isEqualTo(1_718_000_000_001L);
    assertThat(decoded.maxEventTime()).isEqualTo(1_718_000_000_009L);
    assertThat(decoded.tallies())
        .isEqualTo(Map.of(P0, new Tally(2, 11 + 13), P1, new Tally(1, 12)));
  }

  @Test
  void columnsAreTheSameAfterCoding() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(RowBlockCoder.of(), block());

    BlockColumns columns =
        BlockColumns.open(CoderUtils.decodeFromByteArray(RowBlockCoder.of(), bytes), SCHEMA);

    ColumnBuffer temperature = columns.column(1);
    assertThat(temperature.size()).isEqualTo(3);
    assertThat(temperature.valueCount()).isEqualTo(2);
    assertThat(temperature.doubleAt(0)).isEqualTo(21.53);
    assertThat(temperature.doubleAt(1)).isEqualTo(-0.25);
    assertThat(temperature.definitionAt(1)).isZero();
    ColumnBuffer tags = columns.column(2);
    assertThat(tags.size()).isEqualTo(4);
    assertThat(tags.repetitionAt(1)).isEqualTo(1);
    assertThat(tags.intAt(1)).isEqualTo(-2);
  }

  @Test
  void coveragesAreTheSameAfterCoding() throws Exception {
    Coverage coverage =
        new Coverage(P0, 10, 20, 5, 6, List.of(new WindowCount(WINDOW, new Tally(9, -4), 11)));
    RowBlock block =
        RowBlock.ofCoverages(
            "lake.sensors", 7, WINDOW, List.of(coverage), Map.of(P0, new Tally(1, 4)));

    byte[] bytes = CoderUtils.encodeToByteArray(RowBlockCoder.of(), block);

    assertThat(CoderUtils.decodeFromByteArray(RowBlockCoder.of(), bytes)).isEqualTo(block);
  }

  @Test
  void formatHasNotChanged() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(RowBlockCoder.of(), block());

    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
  }

  @Test
  void unknownVersionIsNamed() {
    assertThatThrownBy(
            () -> RowBlockCoder.of().decode(new ByteArrayInputStream(new byte[] {9, 0, 0})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Unknown format version 9 of a block");
  }

  @Test
  void schemaOfOtherColumnsIsRefused() {
    BlockSchema other =
        BlockSchema.of(new Schema(Types.NestedField.required(1, "id", Types.LongType.get())));

    assertThatThrownBy(() -> BlockColumns.open(block(), other))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it has 3 columns, schema 0 has 1");
  }

  private static RowBlock block() {
    BlockBuilder builder = new BlockBuilder(SCHEMA, TARGET);
    RowBuffer row = new RowBuffer(SCHEMA);
    row.column(0).addBytes("s-1".getBytes(UTF_8), 0, 3, 0);
    row.column(1).addDouble(21.53, 0);
    row.column(2).addInt(1, 0);
    row.column(2).addInt(-2, 1);
    builder.append(row, 1_718_000_000_009L, P0, 11);
    row.clear();
    row.column(0).addBytes("s-2".getBytes(UTF_8), 0, 3, 0);
    row.column(1).addNull(0, 0);
    row.column(2).addNull(0, 0);
    builder.append(row, 1_718_000_000_001L, P1, 12);
    row.clear();
    row.column(0).addBytes("s-1".getBytes(UTF_8), 0, 3, 0);
    row.column(1).addDouble(-0.25, 0);
    row.column(2).addNull(0, 1);
    builder.append(row, 1_718_000_000_002L, P0, 13);
    return builder.build();
  }
}
