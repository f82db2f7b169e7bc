package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaToIcebergIT {
  private static EmbeddedKafka kafka;

  @TempDir Path folder;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void landsEachRecordOnceAndGoesOnWhereTheTableEnds() {
    kafka.createTopic("sensors", 3);
    SensorTopic topic =
        new SensorTopic(kafka.bootstrapServers(), "sensors", new Readings(1, 100, 0.01, 0.002));
    topic.append(60_000, 20_000, 500);
    Lake lake = new Lake(jdbc());
    LandingJob job = job("sensors", lake);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic, "lake.sensors", "lake.sensors_dead");
    topic.append(10_000, 0, 700);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic, "lake.sensors", "lake.sensors_dead");
    lake.assertNoFileTwice("lake.sensors");
    assertThat(lake.table("lake.sensors").snapshots()).isNotEmpty();
  }

  private LandingJob job(String topic, Lake lake) {
    return new LandingJob(
        "--kafkaBootstrapServers=" + kafka.bootstrapServers(),
        "--kafkaTopics=" + topic,
        "--icebergTable=lake.sensors",
        "--deadLetterTable=lake.sensors_dead",
        "--writerId=sensors",
        "--icebergCatalog=" + lake.catalogJson(),
        "--schema=sensor_id string, temperature double, humidity double, timestamp long",
        "--metadataColumns=partition,offset",
        "--eventTimeField=timestamp",
        "--eventTimeUnit=MILLIS",
        "--windowSize=60s",
        "--allowedDisorder=5s",
        "--checkpointInterval=1s");
  }

  private String jdbc() {
    return "{\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:%s/lake.db\",\"warehouse\":\"%s\"}"
        .formatted(folder, folder.resolve("warehouse").toUri());
  }
}
