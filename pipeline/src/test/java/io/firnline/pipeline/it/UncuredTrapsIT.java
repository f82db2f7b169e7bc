package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.testing.Warehouse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A trap of {@link BeamTrapsIT} without the cure: the job runs into it, and the ledger stops it
 * before a row is lost or doubled. A start without state, cured, is exact.
 */
@Tag("faults")
class UncuredTrapsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @ParameterizedTest
  @ValueSource(strings = {"use_deprecated_read", "use_sdf_read"})
  void unsortedPanesAreRefused(String way) {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    TrapJob job = TrapJob.onDirect(BROKER, lake, 1, way);
    Reason end = TrapJob.reason(catchThrowable(() -> job.land(Uncured::panes)));
    assertThat(end).isIn(Reason.DOUBLED, Reason.PANE_MISSING);
    assertThat(lake.settled(lake.rows())).isLessThan(job.topic().records());
    job.land(TrapJob.CURED);
    lake.assertHoldsExactly(job.topic());
  }
}
