package io.firnline.pipeline.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.RecordBatchCoder;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import java.io.ObjectStreamClass;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

/** What runners keep of a Kinesis source in savepoints: names and bytes stay. */
class KinesisStateTest {
  private static final SourcePartition SHARD = new SourcePartition("t", "shardId-000000000012");

  @Test
  void marksSurviveTheirCoderAndKeepTheirBytes() throws Exception {
    SourceMark mark = new SourceMark("l", 7, Map.of(SHARD, new Place(5, -1, 3, 9, "5:a:77:6")));
    byte[] bytes = CoderUtils.encodeToByteArray(KinesisMarkCoder.INSTANCE, mark);
    assertThat(bytes)
        .asHexString()
        .isEqualTo(
            "02016C0000000000000007010174147368617264"
                + "49642D303030303030303030303132"
                + "0000000000000005FFFFFFFFFFFFFFFF00000000000000030000000000000009"
                + "08353A613A37373A36");
    assertThat(CoderUtils.decodeFromByteArray(KinesisMarkCoder.INSTANCE, bytes).places())
        .isEqualTo(mark.places());
  }

  @Test
  void bookmarksOfBatchesSurvive() throws Exception {
    RecordBatch batch =
        RecordBatch.withoutRecords(SHARD, 1, 2, 3, 4, 5, 6).withBookmark("2:a:77:6");
    assertThat(CoderUtils.clone(RecordBatchCoder.of(), batch))
        .usingRecursiveComparison()
        .isEqualTo(batch);
  }

  @Test
  void serializedClassesKeepTheirNames() {
    assertThat(ObjectStreamClass.lookup(KinesisMarkCoder.INSTANCE.getClass()).toString())
        .isEqualTo(
            "io.firnline.pipeline.source.kinesis.KinesisMarkCoder: static final long serialVersionUID = 1L;");
    ObjectStreamClass source = ObjectStreamClass.lookup(KinesisBatches.class);
    assertThat(source.getSerialVersionUID()).isEqualTo(1);
    assertThat(source.getFields()).extracting("name").contains("factory", "index", "splits");
  }

  @Test
  void unsplitSourceIsNotRead() {
    KinesisBatches source =
        KinesisBatches.of(
            options -> {
              throw new IllegalStateException("opened");
            },
            0);
    assertThatThrownBy(() -> source.createReader(PipelineOptionsFactory.create(), null))
        .hasMessageContaining("has not split it");
    assertThat(source.split(4, PipelineOptionsFactory.create())).hasSize(4);
  }

  @Test
  void shardsGoRoundTheSplits() {
    for (int shard = 0; shard < 12; shard++) {
      SourcePartition p = new SourcePartition("t", "shardId-%012d".formatted(shard));
      assertThat(IntStream.range(0, 4).filter(i -> new Share(i, 4).holds(p))).hasSize(1);
    }
    Share one = new Share(1, 4);
    assertThat(
            IntStream.range(0, 12)
                .filter(i -> one.holds(new SourcePartition("t", "shardId-%012d".formatted(i)))))
        .hasSize(3);
  }
}
