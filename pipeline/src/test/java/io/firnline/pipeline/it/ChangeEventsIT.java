package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Change events of Debezium land as they are, as pipeline/docs/formats.md says. */
class ChangeEventsIT {
  private static final String ROW = "struct<id: long, name: string>";
  private static final List<String> EVENTS =
      List.of(
          event("c", "null", "{\"id\":1,\"name\":\"Anne\"}", 1_718_000_000_001L),
          event(
              "u",
              "{\"id\":1,\"name\":\"Anne\"}",
              "{\"id\":1,\"name\":\"Ann\"}",
              1_718_000_000_002L),
          event("d", "{\"id\":1,\"name\":\"Ann\"}", "null", 1_718_000_000_003L),
          event("c", "null", "{\"id\":\"one\",\"name\":\"Bob\"}", 1_718_000_000_004L));

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  /** As Debezium's JSON converter writes it with schemas.enable=false. */
  private static String event(String op, String before, String after, long millis) {
    return "{\"before\":%s,\"after\":%s,\"source\":{\"version\":\"2.7.0.Final\",\"connector\":\"postgresql\",\"name\":\"shop\",\"ts_ms\":%d,\"snapshot\":\"false\",\"db\":\"shop\",\"sequence\":\"[null,\\\"24023128\\\"]\",\"schema\":\"public\",\"table\":\"customers\",\"txId\":555,\"lsn\":24023128,\"xmin\":null},\"op\":\"%s\",\"ts_ms\":%d,\"transaction\":null}"
        .formatted(before, after, millis - 1, op, millis);
  }

  @Test
  void landWithTheirEnvelope() throws IOException {
    Files.write(folder.resolve("customers.json"), EVENTS);

    LandingJob.ofFiles(lake, folder + "/customers.json")
        .with(
            "--schema=op string not null, before %s, after %s, source struct<lsn: long, table: string>, ts_ms long"
                .formatted(ROW, ROW),
            "--eventTimeField=ts_ms",
            "--windowSize=1h")
        .run();

    assertThat(lake.read(lake.rows()))
        .extracting(
            row -> row.getField("op"),
            row -> text(row, "before"),
            row -> text(row, "after"),
            row -> text(row, "source"))
        .containsExactlyInAnyOrder(
            tuple("c", null, "1 Anne", "24023128 customers"),
            tuple("u", "1 Anne", "1 Ann", "24023128 customers"),
            tuple("d", "1 Ann", null, "24023128 customers"));
    assertThat(lake.read(lake.deadLetters()))
        .singleElement()
        .satisfies(
            letter -> assertThat(letter.getField("message")).asString().contains("after.id"));
  }

  private static @Nullable String text(Record row, String field) {
    StructLike struct = (StructLike) row.getField(field);
    return struct == null ? null : struct.get(0, Object.class) + " " + struct.get(1, Object.class);
  }
}
