package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the proofs by SIGKILL stand on: no process that has ended by itself counts as killed. */
class RunProcessIT {
  @TempDir Path folder;

  @Test
  void aProcessThatHasComeToItsEndIsNotKilled() {
    try (RunProcess process = RunProcess.start(folder, List.of("--help"))) {
      assertThat(process.end().code()).isZero();
      assertThat(process.killUnlessDone()).isFalse();
      assertThatThrownBy(process::kill)
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("Ended by itself before it was killed: process ");
    }
  }

  @Test
  void aProcessThatHasFailedIsNotKilled() {
    try (RunProcess process = RunProcess.start(folder, List.of("runn"))) {
      int code = process.end().code();
      assertThat(code).isPositive();
      assertThatThrownBy(process::killUnlessDone)
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("Ended with " + code + " before it was killed: process ")
          .hasMessageContaining("runn");
    }
  }

  @Test
  void aProcessThatRunsIsKilled() {
    try (RunProcess process = RunProcess.start(folder, List.of("demo", "--seconds=600"))) {
      process.kill();
      assertThat(process.end().code()).isEqualTo(137);
    }
  }
}
