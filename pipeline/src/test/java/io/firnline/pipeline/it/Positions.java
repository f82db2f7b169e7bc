package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.data.Record;

/** Which records of a topic are in rows and dead letters, whatever columns the rows have. */
final class Positions {
  private final SensorTopic topic;

  Positions(SensorTopic topic) {
    this.topic = topic;
  }

  /** Fails unless each record of the topic is there once. */
  void assertOnce(Lake lake) {
    List<String> found = new ArrayList<>();
    for (Record row : lake.read(lake.rows())) {
      found.add(row.getField("_partition") + "/" + row.getField("_position"));
    }
    for (Record letter : lake.read(lake.deadLetters())) {
      found.add(letter.getField("partition") + "/" + letter.getField("position"));
    }
    List<String> sent = new ArrayList<>();
    topic
        .lengths()
        .forEach(
            (partition, length) -> {
              for (long position = 0; position < length; position++) {
                sent.add(partition + "/" + position);
              }
            });
    assertThat(found).hasSameSizeAs(sent).containsExactlyInAnyOrderElementsOf(sent);
  }
}
