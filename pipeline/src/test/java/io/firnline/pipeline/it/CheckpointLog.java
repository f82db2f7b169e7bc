package io.firnline.pipeline.it;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Flink in this JVM says in its log of the checkpoints of the job that is started next: how
 * far they are, and where the job went on after each of its deaths. Other jobs are not looked at.
 */
final class CheckpointLog extends Handler implements AutoCloseable {
  private static final Logger COORDINATOR =
      Logger.getLogger("org.apache.flink.runtime.checkpoint.CheckpointCoordinator");
  private static final Pattern TRIGGERED =
      Pattern.compile("Triggering checkpoint (\\d+) .* for job (\\w+)\\.");
  private static final Pattern COMPLETED =
      Pattern.compile("Completed checkpoint (\\d+) for job (\\w+) .*");
  private static final Pattern RESTORED =
      Pattern.compile("Restoring job (?<job>\\w+) from Checkpoint .*");
  private static final String FROM_NOTHING = "No checkpoint found during restore.";

  private final Level levelBefore = COORDINATOR.getLevel();
  private String job = "";
  private long triggered;
  private long completed;
  private int restored;
  private int fromNothing;

  private CheckpointLog() {}

  /** Listens until it is closed. */
  static CheckpointLog listen() {
    CheckpointLog log = new CheckpointLog();
    COORDINATOR.setLevel(Level.INFO);
    COORDINATOR.setUseParentHandlers(false);
    COORDINATOR.addHandler(log);
    return log;
  }

  /** The last checkpoint that was begun; the first is 1. */
  synchronized long triggered() {
    return triggered;
  }

  /** The last checkpoint that a job can go back to; 0 for none. */
  synchronized long completed() {
    return completed;
  }

  /** How often the job went back to a checkpoint. */
  synchronized int restored() {
    return restored;
  }

  /** How often the job began again, since there was no checkpoint that it could go back to. */
  synchronized int fromNothing() {
    return fromNothing;
  }

  @Override
  public synchronized void publish(LogRecord line) {
    String text = line.getMessage();
    Matcher begun = TRIGGERED.matcher(text);
    Matcher ended = COMPLETED.matcher(text);
    Matcher back = RESTORED.matcher(text);
    if (begun.matches()) {
      triggered(Long.parseLong(begun.group(1)), begun.group(2));
    } else if (ended.matches() && ended.group(2).equals(job)) {
      completed = Long.parseLong(ended.group(1));
    } else if (back.matches() && back.group("job").equals(job)) {
      restored++;
    } else if (text.equals(FROM_NOTHING) && !job.isEmpty()) { // A first start says so, too.
      fromNothing++;
    }
  }

  private void triggered(long id, String of) {
    if (job.isEmpty() && id == 1) {
      job = of;
    }
    if (of.equals(job)) {
      triggered = id;
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    COORDINATOR.removeHandler(this);
    COORDINATOR.setUseParentHandlers(true);
    COORDINATOR.setLevel(levelBefore);
  }
}
