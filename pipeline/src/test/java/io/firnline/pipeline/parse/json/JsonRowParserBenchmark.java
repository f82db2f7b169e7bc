package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** Time per record of the parser and of the event-time reader; run its main. */
final class JsonRowParserBenchmark {
  private static final int RECORDS = 100_000;
  private static final int ROUNDS = 60;
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  private JsonRowParserBenchmark() {}

  public static void main(String[] args) {
    Schema schema =
        new Schema(
            Types.NestedField.optional(1, "sensor_id", Types.StringType.get()),
            Types.NestedField.optional(2, "temperature", Types.DoubleType.get()),
            Types.NestedField.optional(3, "humidity", Types.DoubleType.get()),
            Types.NestedField.optional(4, "timestamp", Types.LongType.get()));
    byte[][] records = records();
    EventTimeRule rule = EventTimeRule.ofField("timestamp", EpochUnit.MILLIS);
    RowBuffer row = new RowBuffer(BlockSchema.of(schema));
    JsonRowParser parser = new JsonRowParser(row, Set.of(), JsonOptions.defaults(), rule);
    EventTimeReader reader = rule.reader();
    EventTimeReader forward = EventTimeRule.ofField("humidity", EpochUnit.MILLIS).reader();
    long check = 0;
    long[] best = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
    for (int round = 0; round < ROUNDS; round++) {
      long start = THREAD.getCurrentThreadCpuTime();
      for (byte[] record : records) {
        if (parser.parse(record) == null) {
          check += parser.eventTimeMillis(record, 0);
        }
      }
      long parsed = THREAD.getCurrentThreadCpuTime();
      for (byte[] record : records) {
        check += reader.eventTimeMillis(record, 0);
      }
      long read = THREAD.getCurrentThreadCpuTime();
      for (byte[] record : records) {
        check += forward.eventTimeMillis(record, 0);
      }
      long readForward = THREAD.getCurrentThreadCpuTime();
      best[0] = Math.min(best[0], parsed - start);
      best[1] = Math.min(best[1], read - parsed);
      best[2] = Math.min(best[2], readForward - read);
    }
    System.out.printf(
        "CPU-ns a record, best of %d: %d to parse, %d to read the event time at the end,"
            + " %d in the middle (%d)%n",
        ROUNDS, best[0] / RECORDS, best[1] / RECORDS, best[2] / RECORDS, check);
  }

  private static byte[][] records() {
    Random random = new Random(1);
    byte[][] records = new byte[RECORDS][];
    for (int i = 0; i < RECORDS; i++) {
      String json =
          "{\"sensor_id\":\"sensor-%05d\",\"temperature\":%d.%02d,\"humidity\":%d.%d,\"timestamp\":%d}"
              .formatted(
                  random.nextInt(1_000),
                  random.nextInt(40),
                  random.nextInt(100),
                  random.nextInt(100),
                  random.nextInt(10),
                  1718000000000L + i);
      records[i] = json.getBytes(StandardCharsets.UTF_8);
    }
    return records;
  }
}
