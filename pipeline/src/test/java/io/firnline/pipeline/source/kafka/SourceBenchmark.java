package io.firnline.pipeline.source.kafka;

import com.sun.management.OperatingSystemMXBean;
import io.firnline.iceberg.block.EventTime;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Reads records of 96 bytes through one reader's {@code advance()} alone: {@code SourceBenchmark
 * [millions] [partitions]}. CPU seconds are those of the reader's threads (its own, the client's,
 * the caller's), not those of the broker, which is in the same process.
 */
final class SourceBenchmark {
  private SourceBenchmark() {}

  public static void main(String[] args) throws IOException {
    int millions = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int partitions = args.length > 1 ? Integer.parseInt(args[1]) : 4;
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("bench", partitions);
      produce(kafka, millions * 1_000_000, partitions);
      for (int round = 0; round < 3; round++) {
        read(kafka, millions);
      }
    }
  }

  private static void produce(EmbeddedKafka kafka, int records, int partitions) {
    try (KafkaProducer<byte[], byte[]> producer =
        Driver.producer(kafka, Map.of("linger.ms", "20", "batch.size", "262144", "acks", "1"))) {
      for (int i = 0; i < records; i++) {
        String json =
            "{\"sensor_id\":\"s-%04d\",\"temperature\":%d.%d,\"humidity\":%d.5,\"timestamp\":%d}"
                .formatted(i % 1000, 10 + i % 20, i % 10, i % 100, 1_700_000_000_000L + i);
        byte[] value = (json + " ".repeat(96)).substring(0, 96).getBytes(StandardCharsets.UTF_8);
        producer.send(
            new ProducerRecord<>("bench", i % partitions, 1_700_000_000_000L + i, null, value));
      }
    }
  }

  private static void read(EmbeddedKafka kafka, int millions) throws IOException {
    KafkaSourceSettings settings =
        KafkaSourceSettings.of(
                kafka.bootstrapServers(),
                KafkaTopics.of("bench"),
                new WatermarkRule(60_000, 3_600_000, 60_000, 0, 60_000),
                "bench")
            .untilCaughtUp(true)
            .build();
    KafkaSourceRun run = new Driver.Run(settings, new MemoryLedger(), EventTimeReader.SOURCE_TIME);
    UnboundedReader<RecordBatch> reader =
        KafkaBatches.of(options -> run, 1)
            .split(1, PipelineOptionsFactory.create())
            .get(0)
            .createReader(PipelineOptionsFactory.create(), null);
    long wall = System.nanoTime();
    double process = processSeconds();
    double threads = readerSeconds();
    double seconds = threads;
    long records = 0;
    long batches = 0;
    reader.start();
    while (reader.getWatermark().getMillis() < EventTime.FOREVER) {
      if (reader.advance()) {
        records += reader.getCurrent().records();
        batches++;
      } else {
        seconds = Math.max(seconds, readerSeconds());
        LockSupport.parkNanos(1_000_000);
      }
    }
    seconds = Math.max(seconds, readerSeconds());
    reader.close();
    double elapsed = (System.nanoTime() - wall) / 1e9;
    System.out.printf(
        "%,d records in %,d batches, %.2f s: %,.0f records/s; CPU s per million: %.3f (reader), %.3f (with broker)%n",
        records,
        batches,
        elapsed,
        records / elapsed,
        (seconds - threads) / millions,
        (processSeconds() - process) / millions);
  }

  private static double processSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  /** CPU of this thread, of the reader's own and of its admin client's. */
  private static double readerSeconds() {
    ThreadMXBean mx = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (ThreadInfo info : mx.getThreadInfo(mx.getAllThreadIds())) {
      if (info != null
          && (info.getThreadName().startsWith("firnline-kafka")
              || info.getThreadName().startsWith("kafka-admin-client")
              || info.getThreadId() == Thread.currentThread().getId())) {
        nanos += Math.max(0, mx.getThreadCpuTime(info.getThreadId()));
      }
    }
    return nanos / 1e9;
  }
}
