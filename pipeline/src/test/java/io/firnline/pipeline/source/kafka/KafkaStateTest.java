package io.firnline.pipeline.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.SourceMark;
import java.io.ObjectStreamClass;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

/** What runners keep of a Kafka source in savepoints: names and bytes stay. */
class KafkaStateTest {
  private static final SourcePartition A = new SourcePartition("t", "0");
  private static final SourcePartition B = new SourcePartition("t", "1");

  @Test
  void marksSurviveTheirCoder() throws Exception {
    for (SourceMark mark :
        List.of(
            new SourceMark("launch", Ledger.NO_EPOCH, Map.of()),
            new SourceMark(
                "l",
                7,
                Map.of(
                    A,
                    new Place(5, -1, 3, 9),
                    B,
                    new Place(1, EventTime.NEVER, EventTime.NEVER, Place.NO_END))))) {
      SourceMark copy = CoderUtils.clone(KafkaMarkCoder.INSTANCE, mark);
      assertThat(copy.toString()).isEqualTo(mark.toString());
      assertThat(copy.hasEpoch()).isEqualTo(mark.epoch() >= 0);
    }
  }

  @Test
  void marksOfEarlierVersionsAreRead() throws Exception {
    SourceMark mark = new SourceMark("l", 7, Map.of(A, new Place(5, -1, 3, 9)));
    assertThat(CoderUtils.encodeToByteArray(KafkaMarkCoder.INSTANCE, mark))
        .asHexString()
        .isEqualTo(
            "01016C0000000000000007010174013"
                + "00000000000000005FFFFFFFFFFFFFFFF00000000000000030000000000000009");
  }

  @Test
  void serializedClassesKeepTheirNames() {
    assertThat(ObjectStreamClass.lookup(KafkaMarkCoder.INSTANCE.getClass()).toString())
        .isEqualTo(
            "io.firnline.pipeline.source.kafka.KafkaMarkCoder: static final long serialVersionUID = 1L;");
    ObjectStreamClass source = ObjectStreamClass.lookup(KafkaBatches.class);
    assertThat(source.getSerialVersionUID()).isEqualTo(1);
    assertThat(source.getFields()).extracting("name").contains("factory", "index", "splits");
  }

  @Test
  void unsplitSourceIsNotRead() {
    KafkaBatches source =
        KafkaBatches.of(
            options -> {
              throw new IllegalStateException("opened");
            },
            0);
    assertThatThrownBy(() -> source.createReader(PipelineOptionsFactory.create(), null))
        .hasMessageContaining("has not split it");
    assertThat(source.split(4, PipelineOptionsFactory.create())).hasSize(4);
  }
}
