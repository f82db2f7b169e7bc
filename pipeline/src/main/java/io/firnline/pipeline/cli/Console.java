package io.firnline.pipeline.cli;

import java.io.PrintStream;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err errors and hints
 */
public record Console(PrintStream out, PrintStream err) {
  public void println(String text) {
    out.println(text);
  }
}
