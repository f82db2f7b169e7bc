package io.firnline.pipeline.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.RecordBatchCoder;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class ParseBatchesTest {
  private static final int RECORDS = 600;
  private static final ParseSettings SETTINGS =
      ParseSettings.of(
              new ParseSettings.TableNames(TableRouting.of("lake.t"), "lake.t", "lake.dead", null),
              "writer",
              EventTimeRule.ofField("ts", EpochUnit.MILLIS),
              new Windows(10_000, 0))
          .withBlocks(1, 1);

  private static ParsedTable table(String name) {
    Schema schema =
        name.equals("lake.dead") ? DeadLetterTable.schema() : SchemaText.parse("ts long");
    return new ParsedTable(name, schema, 0, PartitionSpec.unpartitioned());
  }

  private static TimestampedValue<RecordBatch> batch(int from, long watermark, long firstTime) {
    long[] positions = new long[RECORDS];
    byte[][] payloads = new byte[RECORDS][];
    for (int i = 0; i < RECORDS; i++) {
      positions[i] = from + i;
      payloads[i] = ("{\"ts\":" + (firstTime + i) + "}").getBytes(StandardCharsets.UTF_8);
    }
    RecordBatch batch =
        new RecordBatch(
            new SourcePartition("s", "0"),
            from,
            from + RECORDS,
            watermark,
            watermark,
            1,
            EventTime.NEVER,
            List.of(),
            positions,
            new long[RECORDS],
            payloads,
            null,
            null);
    return TimestampedValue.of(batch, new Instant(watermark));
  }

  @Test
  void putsBlocksIntoTheirCommitWindows(TestPipeline pipeline) {
    PCollection<RowBlock> blocks =
        pipeline
            .apply(
                Create.timestamped(batch(0, 12_000, 21_000), batch(RECORDS, 19_000, 14_000))
                    .withCoder(RecordBatchCoder.of()))
            .apply(ParDo.of(new ParseBatches(SETTINGS, ParseBatchesTest::table)))
            .setCoder(RowBlockCoder.of())
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))));
    expect(blocks, 10_000, 2);
    expect(blocks, 20_000, 0);
    pipeline.run().waitUntilFinish();
  }

  private static void expect(PCollection<RowBlock> blocks, long start, int coverages) {
    IntervalWindow window = new IntervalWindow(new Instant(start), Duration.standardSeconds(10));
    PAssert.that(blocks)
        .inWindow(window)
        .satisfies(
            found -> {
              int rows = 0;
              int covered = 0;
              for (RowBlock block : found) {
                assertThat(block.target().window().startMillis()).isEqualTo(start);
                rows += block.rows();
                covered += block.coverages().size();
              }
              assertThat(rows).isEqualTo(RECORDS);
              assertThat(covered).isEqualTo(coverages);
              return null;
            });
  }
}
