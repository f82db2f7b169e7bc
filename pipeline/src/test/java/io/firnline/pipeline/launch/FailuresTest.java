package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.LedgerStopException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void aStopOfTheLedgerSpeaksForItself() {
    Exception stop =
        new LedgerStopException(
            LedgerStopException.Reason.FENCED, "Fenced: this job is epoch 1 of writer 'w'");
    assertThat(
            Failures.message(new RuntimeException("Pipeline failed", new ExecutionException(stop))))
        .isEqualTo("Fenced: this job is epoch 1 of writer 'w'");
  }

  @Test
  void theMessageThatKnowsTheRemedyWinsOverItsCause() {
    Exception cause = new IOException("connection refused");
    Exception ours = new IllegalStateException("Cannot reach Kafka at a:1: check it", cause);
    assertThat(Failures.message(new RuntimeException("wrapped", ours)))
        .isEqualTo("Cannot reach Kafka at a:1: check it");
  }

  @Test
  void otherwiseWhatAllBeganWithIsNamedWithItsClass() {
    assertThat(Failures.message(new RuntimeException("x", new IOException("disk full"))))
        .isEqualTo("IOException: disk full");
    assertThat(Failures.message(new NullPointerException())).isEqualTo("NullPointerException");
  }

  @Test
  void classNamesOfExceptionsThatCrossedAWireAreCutShort() {
    assertThat(
            Failures.message(
                new RuntimeException("io.firnline.iceberg.ledger.LedgerStopException: Fenced: x")))
        .isEqualTo("Fenced: x");
  }
}
