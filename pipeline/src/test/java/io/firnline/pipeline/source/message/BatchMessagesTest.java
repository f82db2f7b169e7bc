package io.firnline.pipeline.source.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.RecordBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchMessagesTest {
  /** Messages like {@code place/position/time/payload}. */
  private static final class Texts implements MessageReader<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isMessage(String message) {
      return !message.isEmpty();
    }

    private static String part(String message, int i) {
      return message.split("/", -1)[i];
    }

    @Override
    public SourcePartition partition(String message) {
      return new SourcePartition("s", part(message, 0));
    }

    @Override
    public long position(String message) {
      return Long.parseLong(part(message, 1));
    }

    @Override
    public long sourceTimeMillis(String message, long timestampMillis) {
      return Long.parseLong(part(message, 2));
    }

    @Override
    public byte @Nullable [] payload(String message) {
      return part(message, 3).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte @Nullable [] key(String message) {
      return part(message, 3).startsWith("k") ? new byte[] {1} : null;
    }

    @Override
    public byte @Nullable [] headers(String message) {
      return null;
    }
  }

  private final List<RecordBatch> batches = new ArrayList<>();
  private final List<Long> timestamps = new ArrayList<>();

  private BatchMessages<String> batching(MessageWatermark watermark, BatchLimits limits) {
    BatchMessages<String> batching =
        new BatchMessages<>(new Texts(), watermark, limits, MessageLedger.NONE);
    batching.startBundle();
    return batching;
  }

  private void process(BatchMessages<String> batching, String message, long timestamp) {
    batching.process(
        message,
        Instant.ofEpochMilli(timestamp),
        new DoFn.OutputReceiver<RecordBatch>() {
          @Override
          public OutputBuilder<RecordBatch> builder(RecordBatch value) {
            return WindowedValues.<RecordBatch>builder()
                .setValue(value)
                .setTimestamp(Instant.ofEpochMilli(timestamp))
                .setWindows(List.of(GlobalWindow.INSTANCE))
                .setPaneInfo(PaneInfo.NO_FIRING)
                .setReceiver(
                    put -> {
                      batches.add(put.getValue());
                      timestamps.add(put.getTimestamp().getMillis());
                    });
          }
        });
  }

  private void finish(BatchMessages<String> batching) {
    batching.finishBundle(
        batching.new FinishBundleContext() {
          @Override
          public PipelineOptions getPipelineOptions() {
            throw new UnsupportedOperationException("no options are asked for");
          }

          @Override
          public void output(RecordBatch batch, Instant time, BoundedWindow window) {
            batches.add(batch);
            timestamps.add(time.getMillis());
          }

          @Override
          public <T> void output(
              org.apache.beam.sdk.values.TupleTag<T> tag,
              T output,
              Instant time,
              BoundedWindow window) {
            throw new AssertionError("Put out " + output);
          }
        });
  }

  @Test
  void aBatchHasTheMessagesOfOnePlaceAndTheirLowestTime() {
    BatchMessages<String> batching = batching(MessageWatermark.OF_EVENT_TIMES, BatchLimits.DEFAULT);
    process(batching, "0/7/70/a", 700);
    process(batching, "1/1/10/b", 900);
    process(batching, "", 1);
    process(batching, "0/5/50/kc", 500);
    assertThat(batches).isEmpty();
    finish(batching);
    assertThat(timestamps).containsExactlyInAnyOrder(500L, 900L);
    RecordBatch first =
        batches.stream().filter(b -> b.partition().partition().equals("0")).findAny().orElseThrow();
    assertThat(first.isPositioned()).isFalse();
    assertThat(first.watermark()).isEqualTo(500);
    assertThat(first.positions()).containsExactly(7, 5);
    assertThat(first.sourceTimes()).containsExactly(70, 50);
    assertThat(new String(first.payloads()[1], StandardCharsets.UTF_8)).isEqualTo("kc");
    assertThat(first.keys()[0]).isNull();
    assertThat(first.keys()[1]).containsExactly(1);
    assertThat(first.headers()).isNull();
  }

  @Test
  void aBatchThatIsFullGoesAtOnce() {
    BatchMessages<String> batching =
        batching(MessageWatermark.OF_EVENT_TIMES, new BatchLimits(3, 1_000, 1_000, 1_000));
    for (int i = 0; i < 100; i++) {
      process(batching, "0/" + i + "/0/a", i);
    }
    assertThat(batches).hasSize(33).allMatch(b -> b.records() == 3);
    finish(batching);
    assertThat(batches).hasSize(34);
    assertThat(batches.get(33).positions()).containsExactly(99);
    assertThat(batches.get(33).watermark()).isEqualTo(99);
  }

  @Test
  void allOpenBatchesTogetherAreBoundedInBytes() {
    BatchMessages<String> batching =
        batching(MessageWatermark.OF_EVENT_TIMES, new BatchLimits(1_000, 1_000, 10, 1_000));
    process(batching, "0/1/0/aaaa", 1);
    process(batching, "1/1/0/aaaa", 2);
    assertThat(batches).isEmpty();
    process(batching, "2/1/0/aa", 3);
    assertThat(batches).hasSize(3);
    finish(batching);
    assertThat(batches).hasSize(3);
  }

  @Test
  void theFirstBatchOfManyGrows() {
    BatchMessages<String> batching = batching(MessageWatermark.OF_EVENT_TIMES, BatchLimits.DEFAULT);
    for (int i = 0; i < 200; i++) {
      process(batching, "0/" + i + "/" + i + (i == 150 ? "/kx" : "/x"), i);
    }
    finish(batching);
    RecordBatch batch = batches.get(0);
    assertThat(batch.records()).isEqualTo(200);
    assertThat(batch.sourceTimes()[199]).isEqualTo(199);
    assertThat(batch.keys().length).isEqualTo(200);
    assertThat(batch.keys()[149]).isNull();
    assertThat(batch.keys()[150]).isNotNull();
  }

  @Test
  void nothingOfABundleThatFailedIsLeft() {
    BatchMessages<String> batching = batching(MessageWatermark.OF_EVENT_TIMES, BatchLimits.DEFAULT);
    process(batching, "0/1/0/a", 1);
    batching.startBundle();
    finish(batching);
    assertThat(batches).isEmpty();
  }

  @Test
  void theWatermarkIsBehindTheTimestampsByTheDisorder() {
    MessageWatermark watermark = new MessageWatermark(100, 10_000);
    assertThat(watermark.of(50_000, 55_000)).isEqualTo(49_900);
    assertThat(watermark.of(50_000, 70_000)).as("too old for its window").isEqualTo(59_900);
    assertThat(MessageWatermark.OF_EVENT_TIMES.of(-5, 70_000)).isEqualTo(-5);
  }

  @Test
  void aMessageThatIsCommittedIsLeftOut() {
    MessageIds.Builder committed = new MessageIds.Builder();
    committed.add(70, 7);
    long epoch = Ledger.messageEpoch(4);
    BatchMessages<String> batching =
        new BatchMessages<>(
            new Texts(),
            MessageWatermark.OF_EVENT_TIMES,
            BatchLimits.DEFAULT,
            options -> new MessageLedger.Known(epoch, committed.build()));
    batching.setup(PipelineOptionsFactory.create());
    batching.startBundle();
    process(batching, "0/7/70/a", 700);
    process(batching, "0/7/1070/b", 700);
    process(batching, "0/8/70/c", 700);
    finish(batching);
    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).positions()).containsExactly(7, 8);
    assertThat(batches.get(0).epoch()).isEqualTo(epoch);
    assertThat(batches.get(0).isTraced()).isTrue();
    assertThat(batches.get(0).isPositioned()).isFalse();
    assertThat(batches.get(0).to()).isBetween(batches.get(0).from(), System.currentTimeMillis());
  }
}
