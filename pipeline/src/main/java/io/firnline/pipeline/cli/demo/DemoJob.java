package io.firnline.pipeline.cli.demo;

import io.firnline.pipeline.launch.Failures;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.options.FirnlineOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of a demo, on a thread of its own: a local Flink gives its caller back only when the
 * job has ended, and this one ends with the process. Nothing is lost thereby: what the table does
 * not have, a next start would read.
 */
final class DemoJob {
  private final String launchId;
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;

  private DemoJob(String launchId) {
    this.launchId = launchId;
  }

  static DemoJob start(Launcher launcher) {
    FirnlineOptions options = launcher.options();
    launcher.preflight(options);
    DemoJob job = new DemoJob(Objects.requireNonNull(options.getLaunchId(), "launchId"));
    Thread thread = new Thread(() -> job.run(launcher, options), "pipeline");
    thread.setDaemon(true);
    thread.start();
    return job;
  }

  private void run(Launcher launcher, FirnlineOptions options) {
    try {
      launcher.run(options);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      ended = true;
    }
  }

  String launchId() {
    return launchId;
  }

  /**
   * @throws IllegalStateException if the job has ended, with why
   */
  void check() {
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException(Failures.message(failed), failed);
    }
    if (ended) {
      throw new IllegalStateException("Cannot go on: the job ended by itself");
    }
  }
}
