package io.firnline.rival;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.FlinkSink;
import org.apache.iceberg.flink.sink.IcebergSink;

/**
 * Lands a topic of sensor readings, up to the end that it has now, by Flink's own Kafka source and
 * one of Iceberg's sinks for it, all else default. A failure ends it at once.
 *
 * <p>Arguments: brokers, topic, a catalog as Firnline's {@code --icebergCatalog}, table,
 * parallelism, milliseconds between checkpoints, and {@code FlinkSink} or {@code IcebergSink}. The
 * table is made when it is missing.
 */
public final class FlinkJob {
  private FlinkJob() {}

  /** Runs to the end of the topic; throws if the job fails. */
  public static void main(String[] args) throws Exception {
    CatalogLoader catalog = Readings.catalog(args[2]);
    TableIdentifier table = TableIdentifier.parse(args[3]);
    KafkaSource<RowData> source =
        KafkaSource.<RowData>builder()
            .setBootstrapServers(args[0])
            .setTopics(args[1])
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setBounded(OffsetsInitializer.latest())
            .setDeserializer(
                new ReadingRows(FlinkSchemaUtil.convert(Readings.schema(catalog, table))))
            .build();
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration(args[5]));
    environment.setParallelism(Integer.parseInt(args[4]));
    DataStream<RowData> rows =
        environment.fromSource(source, WatermarkStrategy.noWatermarks(), "topic");
    append(rows, TableLoader.fromCatalog(catalog, table), args[6]);
    environment.execute("rival");
  }

  private static void append(DataStream<RowData> rows, TableLoader table, String sink) {
    switch (sink) {
      case "FlinkSink" -> FlinkSink.forRowData(rows).tableLoader(table).uidPrefix("rival").append();
      case "IcebergSink" ->
          IcebergSink.forRowData(rows).tableLoader(table).uidSuffix("rival").append();
      default ->
          throw new IllegalArgumentException(
              "Invalid sink '" + sink + "': neither FlinkSink nor IcebergSink");
    }
  }

  private static Configuration configuration(String checkpointMillis) {
    Configuration configuration = new Configuration();
    configuration.set(
        ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL,
        Duration.ofMillis(Long.parseLong(checkpointMillis)));
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return configuration;
  }
}
