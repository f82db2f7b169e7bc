package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

/** The launcher's defaults on a real Flink. */
class LocalFlinkTest {
  private static final AtomicInteger ATTEMPTS = new AtomicInteger();

  private static final class Refuse extends DoFn<Long, Long> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void refuse() {
      ATTEMPTS.incrementAndGet();
      throw new LedgerStopException(LedgerStopException.Reason.FENCED, "Fenced: stop this one");
    }
  }

  @Test
  void aJobThatIsRefusedForGoodEndsAfterAFewAttemptsWithTheReason() {
    Flags given =
        Flags.of("--executionRetryDelay=10", "--parallelism=1", "--checkpointInterval=1s");
    Flags all = given.withDefaults(RunnerDefaults.of(given));
    Pipeline pipeline = Pipeline.create(OptionsParser.parse(all));
    pipeline
        .apply(GenerateSequence.from(0).withRate(10, Duration.standardSeconds(1)))
        .apply("Refuse", ParDo.of(new Refuse()));
    Throwable failure = catchThrowable(() -> pipeline.run().waitUntilFinish());
    assertThat(failure).isNotNull();
    assertThat(Failures.message(failure)).isEqualTo("Fenced: stop this one");
    assertThat(ATTEMPTS.get()).as("the first attempt and three more").isEqualTo(4);
  }
}
