package io.firnline.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReaderPartsTest {
  private static final SourcePartition A = new SourcePartition("t", "0");
  private static final SourcePartition B = new SourcePartition("t", "1");

  private static RecordBatch batch(SourcePartition p, long from, long to, long before, long after) {
    return RecordBatch.withoutRecords(p, from, to, before, after, 1, 0);
  }

  private static Place at(long position, long watermark) {
    return new Place(position, watermark, watermark, Place.NO_END);
  }

  private static Progress opened() {
    Progress progress = new Progress("launch", null);
    progress.open(1, new TreeMap<>(Map.of(A, at(0, 100), B, at(0, 200))));
    return progress;
  }

  @Test
  void watermarkIncludesOnlyBatchesBeforeTheCurrentOne() {
    Progress progress = opened();
    progress.handOut(batch(A, 0, 5, 100, 300));
    assertThat(progress.watermark()).isEqualTo(100);
    progress.release();
    assertThat(progress.watermark()).isEqualTo(200);
  }

  @Test
  void markIncludesTheCurrentBatch() {
    Progress progress = opened();
    progress.handOut(batch(A, 0, 5, 100, 300));
    assertThat(progress.mark(p -> {}).places())
        .containsEntry(A, new Place(5, 300, 100, Place.NO_END))
        .containsEntry(B, at(0, 200));
  }

  @Test
  void partitionWithoutWatermarkHoldsAllBack() {
    Progress progress = opened();
    progress.join(new SourcePartition("t", "2"), at(0, EventTime.NEVER));
    assertThat(progress.watermark()).isEqualTo(EventTime.NEVER);
  }

  @Test
  void finishedPartitionHoldsNothingBack() {
    Progress progress = opened();
    progress.finish(A);
    assertThat(progress.watermark()).isEqualTo(200);
    progress.finish(B);
    assertThat(progress.watermark()).isEqualTo(200);
    progress.end();
    assertThat(progress.watermark()).isEqualTo(EventTime.FOREVER);
  }

  @Test
  void readerWithoutPartitionsFollowsTheClock() {
    Progress progress = new Progress("launch", null);
    assertThat(progress.watermark()).isEqualTo(EventTime.NEVER);
    progress.open(1, Map.of());
    progress.tickWithoutPartitions(77);
    assertThat(progress.watermark()).isEqualTo(77);
  }

  @Test
  void partitionsSpreadEvenlyAndEachBelongsToOneSplit() {
    for (int splits = 1; splits <= 7; splits++) {
      int n = splits;
      for (int p = 0; p < 3 * splits; p++) {
        SourcePartition partition = new SourcePartition("topic", Integer.toString(p));
        assertThat(IntStream.range(0, n).filter(i -> new Share(i, n).holds(partition)).count())
            .isEqualTo(1);
      }
      assertThat(
              IntStream.range(0, 3 * n)
                  .filter(
                      p -> new Share(0, n).holds(new SourcePartition("topic", Integer.toString(p))))
                  .count())
          .isEqualTo(3);
    }
  }

  @Test
  void queueIsBoundedByBytesButAlwaysHoldsOne() throws Exception {
    HandOver queue = new HandOver(10);
    Delivery big =
        new Delivery.Batch(
            new RecordBatch(
                A,
                0,
                1,
                0,
                0,
                1,
                0,
                List.of(),
                new long[1],
                new long[1],
                new byte[][] {new byte[100]},
                null,
                null));
    queue.put(big);
    Thread putter =
        new Thread(
            () -> {
              try {
                queue.put(big);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    putter.start();
    putter.join(50);
    assertThat(putter.isAlive()).isTrue();
    assertThat(queue.take()).isEqualTo(big);
    putter.join();
    assertThat(queue.take()).isEqualTo(big);
    assertThat(queue.take()).isNull();
  }

  @Test
  void failureComesAfterEverythingBeforeIt() throws Exception {
    HandOver queue = new HandOver(10);
    queue.put(new Delivery.Ended());
    queue.fail(new IllegalStateException("broken"));
    assertThat(queue.take()).isNotNull();
    assertThatThrownBy(queue::take).isInstanceOf(FeedFailedException.class).hasMessage("broken");
    assertThatThrownBy(queue::take).isInstanceOf(FeedFailedException.class);
  }
}
