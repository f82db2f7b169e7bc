package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.commit.CatalogWait;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.beam.sdk.PipelineResult;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others change in a table while a job lands in it: followed, and nothing lost or doubled. */
class AlteredTablesIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  /** Many windows, so that each change falls between two of them and into some. */
  private static LandingJob job(Lake lake, SensorTopic topic) {
    return LandingJob.of(lake, BROKER, topic.name())
        .with("--windowSize=2s", "--allowedDisorder=1s", "--tableRefresh=0s");
  }

  @Covers({"flink-cdc#4360", "iceberg#14090"})
  @ParameterizedTest
  @EnumSource(Kind.class)
  void changesAreFollowedWhileTheJobRuns(Kind kind) throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    SensorTopic topic = BROKER.topic(2, new Readings(21, 100, 0.01, 0.005));
    LandingJob job = job(lake, topic).with("--schema=sensor_id string not null, timestamp long");
    topic.append(300, 300);
    PipelineResult running = job.submit();
    try (SteadyTraffic traffic = SteadyTraffic.start(topic)) {
      List<Consumer<Table>> changes =
          List.of(
              table ->
                  table.updateSchema().addColumn("temperature", Types.FloatType.get()).commit(),
              table ->
                  table
                      .updateSchema()
                      .updateColumn("temperature", Types.DoubleType.get())
                      .addColumn("humidity", Types.DoubleType.get())
                      .commit(),
              table -> table.updateSpec().addField(Expressions.bucket("sensor_id", 3)).commit(),
              table -> table.updateSchema().makeColumnOptional("sensor_id").commit(),
              table -> table.replaceSortOrder().asc("timestamp").commit(),
              table -> table.updateSchema().renameColumn("sensor_id", "sensor").commit(),
              table -> table.updateSchema().renameColumn("sensor", "sensor_id").commit());
      awaitRows(lake, 100);
      for (Consumer<Table> change : changes) {
        alter(lake, change);
        awaitRows(lake, 600);
      }
    } finally {
      running.cancel();
    }
    job.with("--ignoreSortOrder=true").runUntilCaughtUp();
    CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
    new Positions(topic).assertOnce(lake);
    List<Record> rows = lake.read(lake.rows());
    assertThat(rows).anyMatch(row -> row.getField("temperature") == null);
    assertThat(rows).anyMatch(row -> row.getField("humidity") != null);
    assertThat(rows).allMatch(row -> hasValuesOfItsTime(topic, row));
    assertThat(
            lake.table(lake.rows()).currentSnapshot().dataManifests(lake.table(lake.rows()).io()))
        .extracting(manifest -> manifest.partitionSpecId())
        .contains(1);
  }

  /** A column that was not there yet is null; all others are as sent. */
  private static boolean hasValuesOfItsTime(SensorTopic topic, Record row) {
    Readings.Reading sent =
        topic
            .readings()
            .at(
                Integer.parseInt((String) row.getField("_partition")),
                (Long) row.getField("_position"));
    Object temperature = row.getField("temperature");
    Object humidity = row.getField("humidity");
    Object sensor = row.getField("sensor_id");
    return Objects.equals(row.getField("timestamp"), sent.timestamp())
        && (sensor == null || sensor.equals(sent.sensor()))
        && (humidity == null || humidity.equals(sent.humidity()))
        && (temperature == null
            || temperature.equals(sent.temperature())
            || temperature.equals((double) (float) sent.temperature()));
  }

  /** As another engine does it: again, when a commit of the job was first. */
  private static void alter(Lake lake, Consumer<Table> change) {
    var unused =
        CatalogWait.call(
            Duration.ofMinutes(1),
            "alter the table",
            () -> {
              Table table = lake.table(lake.rows());
              change.accept(table);
              return table;
            });
  }

  private static void awaitRows(Lake lake, long more) {
    long before = lake.settled(lake.rows());
    Proof.await(more + " records", () -> lake.settled(lake.rows()) >= before + more);
  }

  /** From the next start on it is another column, or none, that a misspelt name would make. */
  @Test
  void aColumnThatIsDroppedTakesNoMoreValuesAndTheJobGoesOn() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    SensorTopic topic = BROKER.topic(2, new Readings(22, 100, 0, 0));
    LandingJob job = job(lake, topic);
    topic.append(300, 300);
    PipelineResult running = job.submit();
    try (SteadyTraffic traffic = SteadyTraffic.start(topic)) {
      awaitRows(lake, 100);
      alter(lake, table -> table.updateSchema().deleteColumn("humidity").commit());
      awaitRows(lake, 1_500);
    } finally {
      running.cancel();
    }
    assertThatThrownBy(job::runUntilCaughtUp)
        .hasMessageContaining("column 'humidity' (double) is missing in the table");
    job.with("--schema=sensor_id string, temperature double, timestamp long").runUntilCaughtUp();
    new Positions(topic).assertOnce(lake);
    assertThat(lake.read(lake.rows()))
        .allMatch(row -> row.struct().field("humidity") == null)
        .allMatch(row -> row.getField("temperature") != null);
  }

  @Test
  void aColumnThatRecordsCannotFillEndsTheJobWithTheReason() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    SensorTopic topic = BROKER.topic(2, new Readings(23, 100, 0, 0));
    LandingJob job = job(lake, topic).with("--numberOfExecutionRetries=0");
    topic.append(300, 300);
    CompletableFuture<Void> running = job.start();
    try (SteadyTraffic traffic = SteadyTraffic.start(topic)) {
      awaitRows(lake, 100);
      Types.MapType odd =
          Types.MapType.ofOptional(0, 1, Types.LongType.get(), Types.LongType.get());
      alter(lake, table -> table.updateSchema().addColumn("odd", odd).commit());
      assertThatThrownBy(running::get)
          .hasStackTraceContaining("Cannot go on with table '" + lake.rows() + "'")
          .hasStackTraceContaining("keys of a map must be string");
    }
    lake.table(lake.rows()).updateSchema().deleteColumn("odd").commit();
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  /** Rows of before are committed if they can be; records without a value are dead letters. */
  @Test
  void aColumnThatBecomesRequiredMakesDeadLettersOfRecordsWithoutIt() {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    SensorTopic topic = BROKER.topic(2, new Readings(24, 100, 0, 0));
    LandingJob job = job(lake, topic);
    topic.append(300, 300);
    job.runUntilCaughtUp();
    lake.table(lake.rows())
        .updateSchema()
        .allowIncompatibleChanges()
        .addRequiredColumn("must", Types.StringType.get())
        .commit();
    topic.append(200, 200);
    assertThatThrownBy(job::runUntilCaughtUp)
        .hasMessageContaining("column 'must' (string) is required in the table");
    job.without("schema").runUntilCaughtUp();
    assertThat(lake.read(lake.deadLetters()))
        .hasSize(400)
        .allMatch(letter -> letter.getField("reason").equals("missing_required"));
    lake.table(lake.rows()).updateSchema().makeColumnOptional("must").commit();
    topic.append(10, 10); // a snapshot is read by the schema of its time
    job.runUntilCaughtUp();
    new Positions(topic).assertOnce(lake);
  }

  @Test
  void aTableWithASortOrderIsRefusedAtTheStart() {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    SensorTopic topic = BROKER.topic(1, new Readings(25, 100, 0, 0));
    topic.append(300);
    job(lake, topic).runUntilCaughtUp();
    lake.table(lake.rows()).replaceSortOrder().asc("timestamp").commit();
    topic.append(300);
    assertThatThrownBy(() -> job(lake, topic).runUntilCaughtUp())
        .hasMessageContaining("it has a sort order")
        .hasMessageContaining("--ignoreSortOrder=true");
    job(lake, topic).with("--ignoreSortOrder=true").runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }
}
