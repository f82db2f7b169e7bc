package io.firnline.pipeline.it;

import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.options.FirnlineOptions;
import java.util.ArrayList;
import java.util.List;

/** The {@code run} command in this JVM, on a Flink in it, with flags as a user writes them. */
final class LandingJob {
  private final List<String> flags = new ArrayList<>();

  LandingJob(String... flags) {
    this.flags.addAll(List.of(flags));
  }

  LandingJob with(String... more) {
    LandingJob job = new LandingJob(flags.toArray(String[]::new));
    for (String flag : more) {
      String name = flag.substring(0, flag.indexOf('=') + 1);
      job.flags.removeIf(known -> !name.isEmpty() && known.startsWith(name));
      job.flags.add(flag);
    }
    return job;
  }

  /** Runs to the end of what the topics hold now. */
  void runUntilCaughtUp() {
    Launcher launcher = Launcher.of(new Flags(with("--untilCaughtUp=true").flags));
    FirnlineOptions options = launcher.options();
    launcher.preflight(options);
    launcher.run(options);
  }
}
