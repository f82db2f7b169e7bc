package io.firnline.pipeline.stop;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.ledger.StopForm;
import java.util.UUID;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FinalStopsTest {
  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {
        "FENCED",
        "ROLLED_BACK",
        "COPIED",
        "UNREADABLE",
        "SOURCE_LOST",
        "OTHER_STREAM",
        "OTHER_TIME_RULE"
      })
  void whatNoRestartMendsIsFinal(Reason reason) {
    LedgerStopException stop = stop(reason);
    LedgerStopException thrown = StopForm.forRunner(stop);
    assertThat(isFinal(thrown)).isTrue();
    assertThat(thrown).hasMessage(stop.getMessage()).hasCause(stop);
    assertThat(thrown.reason()).isEqualTo(reason);
  }

  /** Every other reason is tried again, but not for ever with the same result. */
  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "FENCED",
        "ROLLED_BACK",
        "COPIED",
        "UNREADABLE",
        "SOURCE_LOST",
        "OTHER_STREAM",
        "OTHER_TIME_RULE"
      })
  void othersAreFinalWhenTheyComeForTheFifthTime(Reason reason) {
    LedgerStopException stop = stop(reason);
    for (int i = 0; i < 4; i++) {
      assertThat(StopForm.forRunner(stop)).isSameAs(stop);
      assertThat(isFinal(StopForm.forRunner(stop(reason)))).isFalse();
    }
    assertThat(isFinal(StopForm.forRunner(stop))).isTrue();
  }

  /** A worker's failure reaches the JobManager as bytes, somewhere in a chain of causes. */
  @Test
  void flinkKnowsItFromAnotherProcess() {
    SerializedThrowable sent =
        new SerializedThrowable(
            new IllegalStateException("of Beam", StopForm.forRunner(stop(Reason.FENCED))));
    Throwable received = sent.deserializeError(loader());
    assertThat(isFinal(received)).isTrue();
  }

  private static ClassLoader loader() {
    return FinalStopsTest.class.getClassLoader();
  }

  private static LedgerStopException stop(Reason reason) {
    return new LedgerStopException(reason, "Stopped: " + UUID.randomUUID());
  }

  private static boolean isFinal(Throwable failure) {
    return ThrowableClassifier.findThrowableOfThrowableType(
            failure, ThrowableType.NonRecoverableError)
        .isPresent();
  }
}
