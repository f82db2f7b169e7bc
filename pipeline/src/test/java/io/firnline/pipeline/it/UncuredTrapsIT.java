package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.UncuredReader.Kind;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The traps of {@link BeamTrapsIT} without the cures: the job runs into them, and the ledger stops
 * it before a row is lost or doubled. A start without state, cured, is exact.
 */
@Tag("faults")
class UncuredTrapsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @Test
  void withABufferForOneCheckpointRestartsMixPanes() throws Exception {
    TrapJob job = TrapJob.begun(BROKER, lake, 1);
    Reason end =
        job.with("--numConcurrentCheckpoints=1", "--numberOfExecutionRetries=4")
            .endOfCrashesInSlowCheckpoints(folder);
    assertThat(end).isIn(Reason.PANE_MISSING, Reason.REWOUND, Reason.DOUBLED);
    lake.assertHoldsExactly(job.topic());
  }

  @Test
  void withoutAHelloARestoredReaderHoldsNobodyBack() throws Exception {
    TrapJob job = TrapJob.begun(BROKER, lake, 1);
    Reason end =
        job.endOfCrashesWithALateReader(pipeline -> Uncured.readers(pipeline, Kind.NO_HELLO));
    assertThat(end).isIn(Reason.PANE_MISSING, Reason.MISSING, Reason.DOUBLED);
    lake.assertHoldsExactly(job.topic());
  }

  @ParameterizedTest
  @ValueSource(strings = {"use_deprecated_read", "use_sdf_read"})
  void unsortedPanesAreRefused(String way) {
    Reason end = end(TrapJob.onDirect(BROKER, lake, 1, way), Uncured::panes);
    assertThat(end).isIn(Reason.DOUBLED, Reason.PANE_MISSING);
  }

  /** The runner takes the pane for processed: the job ends well, and only the ledger knows. */
  @Test
  void aPaneThatIsLeftOutOfItsBundleIsReadAgainByTheNextStart() {
    TrapJob job = TrapJob.onDirect(BROKER, lake, 1, "use_deprecated_read");
    job.land(Uncured::panesLeftOut);
    assertThat(lake.settled(lake.rows())).isLessThan(job.topic().records());
    job.land(TrapJob.CURED);
    lake.assertHoldsExactly(job.topic());
  }

  @Test
  void aFirstBatchAtItsOldestRecordIsAStepBack() {
    Reason end =
        end(
            TrapJob.inSmallBatches(BROKER, lake, 1),
            pipeline -> Uncured.readers(pipeline, Kind.FIRST_BATCH_AT_ITS_OLDEST_RECORD));
    assertThat(end).isIn(Reason.REWOUND, Reason.DOUBLED);
  }

  private Reason end(TrapJob job, Consumer<Pipeline> uncured) {
    Reason end = TrapJob.reason(catchThrowable(() -> job.land(uncured)));
    assertThat(lake.settled(lake.rows())).isLessThan(job.topic().records());
    job.land(TrapJob.CURED);
    lake.assertHoldsExactly(job.topic());
    return end;
  }
}
