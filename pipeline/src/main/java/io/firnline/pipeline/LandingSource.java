package io.firnline.pipeline;

import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.source.WatermarkRule;
import java.util.Objects;

/** What the readers of all sources have in common: the ledger, and how event time moves. */
final class LandingSource {
  private LandingSource() {}

  static WriterLedger ledger(FirnlineOptions options) {
    LandingTables tables = LandingTables.of(options);
    return new PreparedLedger(
        tables::createKnown,
        new TableLedger(
                Catalogs.of(options),
                tables.names().home(),
                Objects.requireNonNull(options.getWriterId(), "writerId"),
                options.getIcebergBranch(),
                options.getPatience().toDuration())
            .withSideTables(tables.knownSideTables()));
  }

  static WatermarkRule watermarks(FirnlineOptions options) {
    return new WatermarkRule(
        options.getAllowedDisorder().toMillis(),
        options.getMaxFuture().toMillis(),
        options.getWindowSize().toMillis(),
        options.getWindowOffset().toMillis(),
        heartbeatMillis(options));
  }

  /**
   * Windows of busy partitions wait for quiet ones, so these speak in every window. The committer
   * leaves out what nobody waits for.
   */
  private static long heartbeatMillis(FirnlineOptions options) {
    return Math.min(options.getHeartbeat().toMillis(), options.getWindowSize().toMillis());
  }

  static String launch(FirnlineOptions options) {
    return Objects.requireNonNull(options.getLaunchId(), "launchId");
  }
}
