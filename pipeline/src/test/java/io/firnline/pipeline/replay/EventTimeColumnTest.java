package io.firnline.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.parse.ExtraColumns;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.parse.TableRouting;
import io.firnline.pipeline.parse.Windows;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventTimeColumnTest {
  private static final long FROM = 1_718_000_000_500L;
  private static final long TO = 1_718_000_002_001L;

  @ParameterizedTest
  @EnumSource
  void aFilterTakesWhatTheEventTimeOfRowsSays(EpochUnit unit) {
    Schema schema = schema(Types.LongType.get());
    EventTimeColumn column = EventTimeColumn.of(settings(unit), schema);
    Evaluator filter = new Evaluator(schema.asStruct(), column.within(FROM, TO));
    for (long micros = (FROM - 3_000) * 1_000; micros < (TO + 3_000) * 1_000; micros += 249_999) {
      for (long near : new long[] {micros, FROM * 1_000, FROM * 1_000 - 1, TO * 1_000 - 1}) {
        long value =
            switch (unit) {
              case SECONDS -> Math.floorDiv(near, 1_000_000L);
              case MILLIS -> Math.floorDiv(near, 1_000L);
              case MICROS -> near;
              case NANOS -> near * 1_000;
            };
        GenericRecord row = GenericRecord.create(schema);
        row.setField("time", value);
        long millis = Objects.requireNonNull(column.millis(row));
        assertThat(filter.eval(row)).as("%s", row).isEqualTo(millis >= FROM && millis < TO);
      }
    }
  }

  @Test
  void timestampsAreRoundedDown() {
    Schema schema = schema(Types.TimestampType.withZone());
    EventTimeColumn column = EventTimeColumn.of(settings(EpochUnit.SECONDS), schema);
    GenericRecord row = GenericRecord.create(schema);
    row.setField("time", OffsetDateTime.parse("1969-12-31T23:59:59.999999Z"));
    assertThat(column.millis(row)).isEqualTo(-1);
    assertThat(column.millis(-1)).isEqualTo(-1);
  }

  @Test
  void textAndDoublesTellNoEventTime() {
    for (Type type : List.of(Types.StringType.get(), Types.DoubleType.get())) {
      assertThatThrownBy(() -> EventTimeColumn.of(settings(EpochUnit.MILLIS), schema(type)))
          .hasMessageStartingWith("Cannot replay windows: no column of type long")
          .hasMessageContaining("MILLIS:time");
    }
    ParseSettings own = settings(EpochUnit.MILLIS).with(new ExtraColumns("at", List.of()));
    Schema both =
        new Schema(
            Types.NestedField.optional(1, "time", Types.StringType.get()),
            Types.NestedField.optional(2, "at", Types.TimestampType.withZone()));
    assertThat(EventTimeColumn.of(own, both).field().name()).isEqualTo("at");
  }

  private static Schema schema(Type type) {
    return new Schema(Types.NestedField.optional(1, "time", type));
  }

  private static ParseSettings settings(EpochUnit unit) {
    return ParseSettings.of(
        new ParseSettings.TableNames(TableRouting.of("lake.t"), "lake.t", "lake.dead", null),
        "w",
        EventTimeRule.ofField("time", unit),
        new Windows(1_000, 0));
  }
}
