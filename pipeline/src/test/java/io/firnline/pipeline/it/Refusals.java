package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.it.RunProcess.Ended;
import java.util.logging.Logger;

/** What the end of a command that cannot go on has to look like. */
final class Refusals {
  private static final Logger LOG = Logger.getLogger(Refusals.class.getName());
  private static final long SOON_MILLIS = 150_000;

  private Refusals() {}

  /** Fails unless it ended with the code, soon, and its error says all of it without a trace. */
  static Ended assertRefused(Ended ended, int code, String... parts) {
    LOG.info(() -> "Refused after " + ended.millis() + " ms:\n" + ended.err());
    assertThat(ended.err()).contains(parts);
    assertThat(ended.err()).doesNotContain("\tat ", "Caused by");
    assertThat(ended.code()).as(ended.err()).isEqualTo(code);
    assertThat(ended.millis()).isLessThan(SOON_MILLIS);
    return ended;
  }
}
