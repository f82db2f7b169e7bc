package io.firnline.pipeline.launch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints a {@link ProgressLine} again and again: over itself on a terminal, else line by line. */
public final class ProgressPrinter implements AutoCloseable {
  /** Set by {@code bin/firnline} where standard output is a terminal. */
  private static final String TERMINAL = "firnline.terminal";

  /** Clears the line, and has a narrow terminal cut the text off instead of wrapping it. */
  private static final String BEGIN = "\r\u001b[2K\u001b[?7l";

  private static final String END = "\u001b[?7h";
  private static final int LINES_PER_HEADER = 20;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private final ProgressLine line;
  private final PrintStream out;
  private final boolean terminal;
  private int lines;

  private ProgressPrinter(ProgressLine line, PrintStream out, boolean terminal) {
    this.line = line;
    this.out = out;
    this.terminal = terminal;
  }

  /** Starts to print the progress of a launch. */
  public static ProgressPrinter start(String launchId, PrintStream out, Duration every) {
    Progress progress = Progress.of(launchId);
    ProgressLine line = new ProgressLine(progress::state, System.nanoTime());
    ProgressPrinter printer = new ProgressPrinter(line, out, Boolean.getBoolean(TERMINAL));
    long millis = every.toMillis();
    var unused =
        printer.clock.scheduleAtFixedRate(printer::print, millis, millis, TimeUnit.MILLISECONDS);
    return printer;
  }

  private synchronized void print() {
    if (lines == 0 || (!terminal && lines % LINES_PER_HEADER == 0)) {
      out.println(ProgressLine.HEADER);
    }
    lines++;
    String text = line.next(System.nanoTime());
    if (terminal) {
      out.print(BEGIN + text + END);
      out.flush();
    } else {
      out.println(text);
    }
  }

  /** Prints the last figures and stops. */
  @Override
  public void close() {
    clock.shutdownNow();
    print();
    if (terminal) {
      out.println();
    }
  }
}
