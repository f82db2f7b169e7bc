package io.firnline.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

class TableNamesTest {
  @Test
  void theTableIsItsOwnHome() {
    TableNames names = names("--icebergTable=lake.readings");
    assertThat(names)
        .isEqualTo(new TableNames("lake.readings", "lake.readings", "lake.readings_dead"));
    assertThat(names.homeHoldsRows()).isTrue();
  }

  @Test
  void routedTablesHaveAControlTable() {
    TableNames names = names("--icebergTable=lake.raw.{topic}");
    assertThat(names.home()).isEqualTo("lake.raw.firnline_sensors-1");
    assertThat(names.homeHoldsRows()).isFalse();
    assertThat(names("--icebergTable=lake.{meta.type}").home())
        .isEqualTo("lake.firnline_sensors-1");
  }

  @Test
  void namesThatAreGivenWin() {
    assertThat(names("--icebergTable=a.t", "--homeTable=a.home", "--deadLetterTable=a.dead"))
        .isEqualTo(new TableNames("a.t", "a.home", "a.dead"));
  }

  private static TableNames names(String... flags) {
    FirnlineOptions options = PipelineOptionsFactory.fromArgs(flags).as(FirnlineOptions.class);
    options.setWriterId("sensors-1");
    return TableNames.of(options);
  }
}
