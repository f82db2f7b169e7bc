package io.firnline.pipeline.launch;

import io.firnline.pipeline.options.PubsubStart;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Flink as the one that runs this program: the JobManager of an application cluster, or {@code
 * flink run}. The process is not ours then. It goes on when the job has been submitted, learns of a
 * failure by an exception, and in an application cluster calls the program again whenever the
 * JobManager is started.
 */
public final class FlinkHost {
  /** What Beam calls the Flink that a program finds itself in. */
  static final String MASTER = "[auto]";

  private FlinkHost() {}

  /** Whether this program was started by Flink. */
  public static boolean isHere() {
    try {
      return !StreamExecutionEnvironment.areExplicitEnvironmentsAllowed();
    } catch (NoClassDefFoundError e) {
      // The template for Dataflow comes without Flink's jars.
      return false;
    }
  }

  /**
   * The flags of a program that Flink has started: the job runs there and nowhere else.
   *
   * @throws IllegalArgumentException if they ask for what only one who starts a job from outside
   *     can do; it says how it is done here
   */
  static Flags flags(Flags given) {
    Flags all = given.withDefaults(List.of("--flinkMaster=" + MASTER));
    refuseAnother("runner", RunnerDefaults.runner(all), RunnerDefaults.DEFAULT_RUNNER);
    refuseAnother("flinkMaster", RunnerDefaults.flinkMaster(all), MASTER);
    if (all.has("savepointPath")) {
      throw new IllegalArgumentException(
          "Invalid --savepointPath: Flink runs this program, and would start the job without it. Give the savepoint to Flink: --fromSavepoint (standalone-job.sh and the image), flink run -s, or spec.job.initialSavepointPath of a FlinkDeployment");
    }
    all.value("pubsubStart").ifPresent(FlinkHost::refuseSeek);
    return all;
  }

  private static void refuseAnother(String name, String value, String only) {
    if (!value.equals(only)) {
      throw new IllegalArgumentException(
          "Invalid --%s=%s: Flink runs this program, so it is %s; leave it out"
              .formatted(name, value, only));
    }
  }

  /**
   * Each start of a JobManager would set the subscription back again, and deliver again what the
   * job's state has read; or would take the writer over, and stop the job that has the state.
   */
  private static void refuseSeek(String start) {
    if (!start.isEmpty() && Character.isDigit(start.charAt(0))) {
      throw new IllegalArgumentException(
          "Invalid --pubsubStart=%s: Flink runs this program again whenever its JobManager starts, and would set the subscription back each time. Set it back once (gcloud pubsub subscriptions seek SUBSCRIPTION --time=%s) and give --pubsubStart=SUBSCRIPTION"
              .formatted(start, start));
    }
    if (start.equalsIgnoreCase(PubsubStart.LEDGER.toString())) {
      throw new IllegalArgumentException(
          "Invalid --pubsubStart=%s: Flink runs this program again whenever its JobManager starts, and would take the writer over from the job that it goes on with. Where there is no state, start the job from outside (run --flinkMaster=HOST:PORT --pubsubStart=%s); with state leave the flag out"
              .formatted(start, start));
    }
  }
}
