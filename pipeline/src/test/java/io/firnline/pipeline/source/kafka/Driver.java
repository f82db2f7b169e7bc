package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Plays the runner: opens readers, drives them, takes marks; and produces records. */
final class Driver implements AutoCloseable {
  static final WatermarkRule RULE = new WatermarkRule(1_000, 60_000, 10_000, 0, 10_000);
  static final Waits QUICK =
      new Waits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofMillis(50),
          Duration.ofMillis(200));

  private final KafkaSourceRun run;
  private final UnboundedReader<RecordBatch> reader;
  private boolean started;
  final List<RecordBatch> batches = new ArrayList<>();
  int advances;

  private Driver(KafkaSourceRun run, int index, int of, @Nullable SourceMark mark)
      throws IOException {
    this.run = run;
    this.reader =
        KafkaBatches.of(options -> run, of)
            .split(1, PipelineOptionsFactory.create())
            .get(index)
            .createReader(PipelineOptionsFactory.create(), mark);
  }

  record Run(KafkaSourceSettings settings, WriterLedger ledger, EventTimeReader eventTimes)
      implements KafkaSourceRun {}

  static Run run(
      EmbeddedKafka kafka,
      KafkaTopics topics,
      WriterLedger ledger,
      String launch,
      UnaryOperator<KafkaSourceSettings.Builder> more) {
    KafkaSourceSettings.Builder builder =
        KafkaSourceSettings.of(kafka.bootstrapServers(), topics, RULE, launch).waits(QUICK);
    return new Run(more.apply(builder).build(), ledger, EventTimeReader.SOURCE_TIME);
  }

  static Driver open(KafkaSourceRun run) throws IOException {
    return new Driver(run, 0, 1, null);
  }

  static Driver open(KafkaSourceRun run, int index, int of) throws IOException {
    return new Driver(run, index, of, null);
  }

  static Driver restore(KafkaSourceRun run, SourceMark mark) throws IOException {
    return new Driver(run, 0, 1, CoderUtils.clone(KafkaMarkCoder.INSTANCE, mark));
  }

  static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends records with these times, one after the other. */
  static void send(EmbeddedKafka kafka, String topic, int partition, long... times) {
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Map.of())) {
      for (long time : times) {
        producer.send(record(topic, partition, time));
      }
    }
  }

  static ProducerRecord<byte[], byte[]> record(String topic, int partition, long time) {
    return new ProducerRecord<>(topic, partition, time, new byte[] {1}, new byte[] {2, 3});
  }

  /** One call of the runner: whether there was a batch. */
  boolean step() throws IOException {
    boolean has = started ? reader.advance() : reader.start();
    advances += started ? 1 : 0;
    started = true;
    if (has) {
      batches.add(reader.getCurrent());
    }
    return has;
  }

  /** Steps until something holds. */
  void until(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited 30 s in vain; watermark " + watermark() + ", " + batches);
      }
      if (!step()) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  void untilRecords(int count) throws IOException {
    until(() -> records() >= count);
  }

  /** Steps up to the end of a bounded source. */
  void untilEnd() throws IOException {
    until(() -> watermark() == EventTime.FOREVER);
  }

  /** Steps until the reader fails. */
  IOException failure() {
    try {
      until(() -> false);
      throw new AssertionError("unreachable");
    } catch (IOException e) {
      return e;
    }
  }

  int records() {
    return batches.stream().mapToInt(RecordBatch::records).sum();
  }

  /** Records of one partition so far. */
  int recordsOf(int partition) {
    String name = Integer.toString(partition);
    return batches.stream()
        .filter(batch -> batch.partition().partition().equals(name))
        .mapToInt(RecordBatch::records)
        .sum();
  }

  List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (RecordBatch batch : batches) {
      for (long position : batch.positions()) {
        rows.add(batch.partition().partition() + "@" + position);
      }
    }
    return rows;
  }

  RecordBatch last() {
    return batches.get(batches.size() - 1);
  }

  long watermark() {
    return reader.getWatermark().getMillis();
  }

  SourceMark mark() {
    return (SourceMark) reader.getCheckpointMark();
  }

  KafkaSourceRun run() {
    return run;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
