package io.firnline.pipeline.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code firnline run} as the launcher of a Dataflow Flex Template calls it: with flags alone, and
 * with {@code --templateLocation}, where the job's description is written and the launcher finds
 * it. Ends as {@link Firnline} does; what is wrong is the end of the launch's console log.
 */
public final class FlexTemplate {
  private FlexTemplate() {}

  /**
   * Runs the command and ends the process.
   *
   * @throws Exception never in a launcher, which is no Flink
   */
  public static void main(String[] args) throws Exception {
    Firnline.main(command(args).toArray(String[]::new));
  }

  /** The command line for a launcher's flags. */
  static List<String> command(String... flags) {
    List<String> command = new ArrayList<>(List.of("run"));
    if (Arrays.stream(flags).noneMatch(flag -> flag.startsWith("--runner="))) {
      command.add("--runner=DataflowRunner");
    }
    command.addAll(List.of(flags));
    return command;
  }
}
