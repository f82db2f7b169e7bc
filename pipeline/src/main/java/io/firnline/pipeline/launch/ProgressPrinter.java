package io.firnline.pipeline.launch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints a {@link ProgressLine} again and again: over itself on a terminal, else line by line. */
public final class ProgressPrinter implements AutoCloseable {
  private static final String CLEAR = "\r\u001b[2K";

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

  private ProgressPrinter(ProgressLine line, PrintStream out, boolean terminal) {
    this.line = line;
    this.out = out;
    this.terminal = terminal;
  }

  /** Starts to print the progress of a launch. */
  public static ProgressPrinter start(String launchId, PrintStream out, Duration every) {
    Progress progress = Progress.of(launchId);
    ProgressPrinter printer =
        new ProgressPrinter(
            new ProgressLine(progress::state, System.nanoTime()), out, System.console() != null);
    long millis = every.toMillis();
    var unused =
        printer.clock.scheduleAtFixedRate(printer::print, millis, millis, TimeUnit.MILLISECONDS);
    return printer;
  }

  private synchronized void print() {
    String text = line.next(System.nanoTime());
    if (terminal) {
      out.print(CLEAR + text);
      out.flush();
    } else {
      out.println(text.strip());
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
