package io.firnline.pipeline.cli;

import io.firnline.pipeline.launch.Flags;
import java.util.List;

/** One of the things that {@code firnline} can do. */
interface Command {
  /** The word that calls it. */
  String name();

  /** What it does, in one line. */
  String summary();

  /** How it is called, below the summary in its help. */
  String help();

  /**
   * Does it.
   *
   * @param words arguments that are no flags
   * @return the exit code of the process
   * @throws UsageException if it was called in a wrong way
   */
  int run(List<String> words, Flags flags, Console console) throws Exception;
}
