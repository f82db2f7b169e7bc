package io.firnline.pipeline.cli;

/** Exit codes of the process. */
final class ExitCode {
  static final int OK = 0;

  /** The job failed, or what it left behind is not what it must be. */
  static final int FAILED = 1;

  /** The command cannot be understood, or its options are wrong: nothing was started. */
  static final int USAGE = 2;

  /** The answer is no, and may become yes: {@code complete}. */
  static final int NOT_YET = 3;

  private ExitCode() {}
}
