package io.firnline.pipeline.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A command that was called in this process.
 *
 * @param code its exit code
 * @param text what it printed, errors too
 */
public record CommandRun(int code, String text) {
  /** Calls a command with its words, as a user writes them. */
  public static CommandRun of(List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = new Firnline(new Console(stream, stream)).run(words);
    return new CommandRun(code, out.toString(StandardCharsets.UTF_8));
  }
}
