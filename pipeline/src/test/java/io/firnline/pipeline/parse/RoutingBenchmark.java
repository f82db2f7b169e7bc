package io.firnline.pipeline.parse;

import com.sun.management.ThreadMXBean;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.JsonFormat;
import io.firnline.pipeline.parse.json.JsonOptions;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.jspecify.annotations.Nullable;

/**
 * CPU time and bytes allocated for each record, from batch to blocks, with one table and with
 * tables that a field names; run its main. The records are sensor readings of 106 bytes of JSON.
 */
final class RoutingBenchmark {
  private static final int BATCHES = 20;
  private static final int RECORDS = 5_000;
  private static final int ROUNDS = 60;
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Schema SCHEMA =
      SchemaText.parse(
          "sensor_id string, temperature double, humidity double, timestamp long, type string");

  private static long check;

  private RoutingBenchmark() {}

  public static void main(String[] args) {
    for (int types : new int[] {1, 10, 100}) {
      List<RecordBatch> batches = batches(types);
      find(types, batches);
      parse("one table", types, "lake.t", null, batches);
      parse("lake.{type}", types, "lake.{type}", "type", batches);
    }
    System.out.println("(" + check + ")");
  }

  private static List<RecordBatch> batches(int types) {
    Random random = new Random(1);
    List<RecordBatch> batches = new ArrayList<>();
    for (int b = 0; b < BATCHES; b++) {
      long[] positions = new long[RECORDS];
      long[] times = new long[RECORDS];
      byte[][] payloads = new byte[RECORDS][];
      for (int i = 0; i < RECORDS; i++) {
        positions[i] = (long) b * RECORDS + i;
        times[i] = 1_718_000_000_000L + i;
        payloads[i] =
            "{\"type\":\"type-%d\",\"sensor_id\":\"sensor-%05d\",\"temperature\":%s,\"humidity\":%s,\"timestamp\":%d}"
                .formatted(
                    random.nextInt(types),
                    random.nextInt(1_000),
                    random.nextInt(4_000) / 100.0,
                    random.nextInt(1_000) / 10.0,
                    times[i])
                .getBytes(StandardCharsets.UTF_8);
      }
      long from = positions[0];
      long watermark = 1_718_000_000_000L;
      batches.add(
          new RecordBatch(
              new SourcePartition("s", "0"),
              from,
              from + RECORDS,
              watermark,
              watermark,
              1,
              0,
              List.of(),
              positions,
              times,
              payloads,
              null,
              null));
    }
    return batches;
  }

  private static void find(int types, List<RecordBatch> batches) {
    FieldText field = new JsonFormat(JsonOptions.defaults()).field(List.of("type"));
    Destinations known = new Destinations();
    Destination somewhere = Destination.none(DataTable.NO_PAYLOAD);
    for (int i = 0; i < types; i++) {
      known.put(("type-" + i).getBytes(StandardCharsets.UTF_8), somewhere);
    }
    measure(
        "find the table alone, %d tables".formatted(types),
        () -> {
          for (RecordBatch batch : batches) {
            for (byte[] payload : batch.payloads()) {
              var unused = field.find(payload);
              check += known.get(field.bytes(), field.from(), field.to()) == somewhere ? 1 : 0;
            }
          }
        });
  }

  private static void parse(
      String name, int types, String template, @Nullable String field, List<RecordBatch> batches) {
    ParseSettings settings =
        ParseSettings.of(
            new ParseSettings.TableNames(
                new TableRouting(template, field), "lake.home", "lake.dead", null),
            "w",
            EventTimeRule.ofField("timestamp", EpochUnit.MILLIS),
            new Windows(60_000, 0));
    BatchParser parser =
        new BatchParser(
            settings,
            table ->
                new ParsedTable(
                    table,
                    table.equals("lake.dead") ? DeadLetterTable.schema() : SCHEMA,
                    1,
                    PartitionSpec.unpartitioned()));
    measure(
        "parse, %s, %d types".formatted(name, types),
        () -> {
          for (RecordBatch batch : batches) {
            parser.parse(batch);
            check += parser.takeFull().size();
          }
          check += parser.finish().size();
        });
  }

  private static void measure(String what, Runnable work) {
    long best = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long allocated = THREAD.getThreadAllocatedBytes(Thread.currentThread().getId());
      long start = THREAD.getCurrentThreadCpuTime();
      work.run();
      best = Math.min(best, THREAD.getCurrentThreadCpuTime() - start);
      bytes =
          Math.min(
              bytes, THREAD.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated);
    }
    double records = BATCHES * RECORDS;
    System.out.printf(
        "%-40s %6.1f CPU-ns a record, %6.2f bytes allocated%n",
        what, best / records, bytes / records);
  }
}
