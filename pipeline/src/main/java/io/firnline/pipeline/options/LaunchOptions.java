package io.firnline.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How the job runs. Everything else about a runner is an option of that runner. */
public interface LaunchOptions extends PipelineOptions {
  @Description(
      "How often Flink takes a checkpoint; a window is visible after the checkpoint that follows its end. Shorter: fresher, at more cost.")
  @Default.InstanceFactory(Defaults.TenSeconds.class)
  Span getCheckpointInterval();

  void setCheckpointInterval(Span value);

  @Description(
      "Folder for Flink's checkpoints, as a URI that all workers reach. Default: a temporary folder on [local], else what the cluster is set to. The table alone is enough to go on.")
  @Nullable String getCheckpointDir();

  void setCheckpointDir(String value);

  @Description(
      "Read what is there at the start, commit all of it, open windows too, and exit with 0. The next run goes on after it.")
  @Default.Boolean(false)
  boolean getUntilCaughtUp();

  void setUntilCaughtUp(boolean value);

  @Description("Id of this launch, unique for ever. The launcher sets it.")
  @Hidden
  @Nullable String getLaunchId();

  void setLaunchId(String value);
}
