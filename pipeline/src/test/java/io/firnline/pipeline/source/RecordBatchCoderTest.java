package io.firnline.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Layer;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class RecordBatchCoderTest {
  private static final RecordBatch FULL =
      new RecordBatch(
          new SourcePartition("topic", "3"),
          10,
          20,
          -5,
          7,
          2,
          -100,
          List.of(
              new Layer(3, 15, List.of(new CommitWindow(0, 60), new CommitWindow(60, 120))),
              new Layer(0, 18, List.of())),
          new long[] {10, 12, 19},
          new long[] {1, -2, Long.MAX_VALUE},
          new byte[][] {{1, 2}, null, {}},
          new byte[][] {null, {3}, {4, 5}},
          null);

  private static RecordBatch copy(RecordBatch batch) throws Exception {
    return CoderUtils.clone(RecordBatchCoder.of(), batch);
  }

  @Test
  void everyFieldSurvives() throws Exception {
    assertThat(copy(FULL)).usingRecursiveComparison().isEqualTo(FULL);
    assertThat(copy(RecordBatch.hello())).usingRecursiveComparison().isEqualTo(RecordBatch.hello());
    assertThat(copy(RecordBatch.hello()).isHello()).isTrue();
  }

  @Test
  void bytesAreThoseOfPayloadsKeysAndHeaders() {
    assertThat(FULL.bytes()).isEqualTo(5);
    assertThat(FULL.records()).isEqualTo(3);
  }

  @Test
  void textShowsNoContents() {
    assertThat(FULL.toString())
        .isEqualTo("topic/3 [10, 20) of 3 records, watermark -5 to 7, epoch 2");
  }

  @Test
  void bytesOfAnotherVersionAreRefused() {
    assertThatThrownBy(
            () -> RecordBatchCoder.of().decode(new ByteArrayInputStream(new byte[] {9, 0})))
        .hasMessageContaining("Cannot read a batch of version 9");
  }

  @Test
  void headersSurvive() {
    List<HeaderBytes.Header> headers =
        List.of(
            new HeaderBytes.Header("trace", new byte[] {1, 2, 3}),
            new HeaderBytes.Header("trace", null),
            new HeaderBytes.Header("ü", new byte[0]));
    assertThat(HeaderBytes.decode(HeaderBytes.encode(headers)))
        .usingRecursiveComparison()
        .isEqualTo(headers);
    assertThatThrownBy(() -> HeaderBytes.decode(new byte[] {1, 9, 'a'}))
        .hasMessageContaining("Invalid header bytes");
  }
}
