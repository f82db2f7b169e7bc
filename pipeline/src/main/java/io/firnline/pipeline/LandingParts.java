package io.firnline.pipeline;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.TableNames;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.parse.ParsedTables;
import io.firnline.pipeline.source.kafka.KafkaSourceRun;
import io.firnline.pipeline.time.EventTimeRule;

/**
 * What a landing pipeline is made of, for commands that do a part of its work outside of Beam.
 *
 * @param catalog where its tables are
 * @param names of its tables
 * @param parsing how batches become blocks
 * @param tables finds the tables of blocks
 * @param source how its topics are read
 * @param eventTime how event time is read
 */
public record LandingParts(
    CatalogSpec catalog,
    TableNames names,
    ParseSettings parsing,
    ParsedTables tables,
    KafkaSourceRun source,
    EventTimeRule eventTime) {

  /** The parts for options that {@link io.firnline.pipeline.launch.Launcher} has checked. */
  public static LandingParts of(FirnlineOptions options) {
    LandingTables tables = LandingTables.of(options);
    return new LandingParts(
        tables.catalog(),
        tables.names(),
        LandingRules.parse(options),
        tables,
        new LandingRun.Factory().open(options),
        LandingRules.eventTime(options));
  }

  /**
   * Passes tables that exist and fit; makes none.
   *
   * @throws IllegalArgumentException naming every difference
   * @throws org.apache.iceberg.exceptions.NoSuchTableException if one does not exist
   */
  public void checkTables(String... tableNames) {
    LandingTables known = (LandingTables) tables;
    for (String name : tableNames) {
      var unused = known.check(name);
    }
  }
}
