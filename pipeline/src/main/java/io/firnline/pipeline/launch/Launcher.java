package io.firnline.pipeline.launch;

import io.firnline.pipeline.LandingCheck;
import io.firnline.pipeline.LandingPipeline;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.Formats;
import io.firnline.pipeline.options.InvalidOptionsException;
import io.firnline.pipeline.options.MessageSources;
import io.firnline.pipeline.options.OptionsCheck;
import io.firnline.pipeline.options.SourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.FileStagingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;

/**
 * Builds the pipeline of a command line and runs it.
 *
 * <p>It waits for the end of the job where this process is the job: on a local Flink and on the
 * Direct runner. Elsewhere the job is submitted and goes on by itself; waiting there would hold a
 * template launcher or an application cluster up.
 */
public final class Launcher {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
  private static final Duration SOURCE_TIMEOUT = Duration.ofSeconds(10);

  private final Flags flags;
  private final List<String> defaults;

  private Launcher(Flags flags, List<String> defaults) {
    this.flags = flags;
    this.defaults = defaults;
  }

  /**
   * A launcher for the flags of {@code run}, with the runner's defaults for those left out.
   *
   * @throws IllegalArgumentException if the flags ask for what cannot be done where Flink runs this
   *     program
   */
  public static Launcher of(Flags given) {
    Flags placed = FlinkHost.isHere() ? FlinkHost.flags(given) : given;
    List<String> defaults = placed.missing(RunnerDefaults.of(placed));
    Launcher launcher = new Launcher(placed.withDefaults(defaults), defaults);
    launcher.refuseUnreadState();
    return launcher;
  }

  /** Beam hands a savepoint to a cluster only, and says nothing where it does not. */
  private void refuseUnreadState() {
    if (local() && flags.has("savepointPath")) {
      throw new IllegalArgumentException(
          "Invalid --savepointPath: a job in this process starts without state. Leave it out, so that the job goes on from its table; or run the job on a cluster (--flinkMaster=HOST:PORT)");
    }
  }

  /**
   * The checked options, with a launch id of their own.
   *
   * @throws io.firnline.pipeline.options.InvalidOptionsException naming all problems at once
   */
  public FirnlineOptions options() {
    FirnlineOptions options = checked();
    Formats.readFiles(options);
    if (options.getLaunchId() == null) {
      options.setLaunchId(UUID.randomUUID().toString());
    }
    if (!flags.has("jobName")) {
      options.setJobName(jobName("firnline-" + options.getWriterId()));
    }
    if (RunnerDefaults.isFlinkByAddress(flags) && !flags.has("filesToStage")) {
      options.as(FileStagingOptions.class).setFilesToStage(Staging.files());
    }
    if (!flags.has("awsRegion") && !readsAws(options)) {
      // Beam makes its file system for S3 at every start. It asks for a region, and without one
      // waits 0.8 s and more for a metadata service that only AWS has.
      options.as(AwsOptions.class).setAwsRegion(Region.AWS_GLOBAL);
    }
    return options;
  }

  /** Dataflow takes small letters, digits and hyphens. */
  private String jobName(String name) {
    return dataflow()
        ? name.toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("-+$", "")
        : name;
  }

  private boolean dataflow() {
    return RunnerDefaults.runner(flags).equals("DataflowRunner");
  }

  /** Whether Beam has to do with AWS. Iceberg's catalogs and warehouses find their own region. */
  private static boolean readsAws(FirnlineOptions options) {
    List<String> files = options.getFiles();
    return options.getSource() == SourceKind.KINESIS
        || (files != null && files.stream().anyMatch(glob -> glob.startsWith("s3")));
  }

  /** One look has to be enough to mend them all: flags, values, and what does not go together. */
  private FirnlineOptions checked() {
    OptionsParser.Parsed parsed = OptionsParser.parseAll(flags);
    List<String> problems = new ArrayList<>(parsed.problems());
    Stream.of(
            OptionsCheck.problems(parsed.options()),
            LandingCheck.problems(parsed.options()),
            dataflow() ? DataflowCheck.problems(parsed.options(), flags) : List.<String>of())
        .flatMap(List::stream)
        // What seems to be missing may be the misspelt one.
        .filter(problem -> parsed.problems().isEmpty() || !problem.startsWith("Missing "))
        .forEach(problems::add);
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
    return parsed.options();
  }

  /** Logs what the runner is set to where the user set nothing. */
  public void logDefaults() {
    LOG.info("Runner defaults (override any of them): {}", String.join(" ", defaults));
  }

  /** Whether the job runs in this process, so that its end is the command's end. */
  public boolean local() {
    return switch (RunnerDefaults.runner(flags)) {
      case "FlinkRunner", "TestFlinkRunner" ->
          RunnerDefaults.flinkMaster(flags).equals(RunnerDefaults.LOCAL);
      case "DirectRunner" -> true;
      default -> false;
    };
  }

  /**
   * Looks at what a local job needs before it is started: the catalog, and the brokers and topics,
   * the streams, the subscription, or the files; then makes its tables. For Dataflow it looks at
   * the jobs that are there.
   *
   * @throws IllegalStateException naming what is not there and what to do
   */
  public void preflight(FirnlineOptions options) {
    if (dataflow()) {
      DataflowPreflight.check(options);
    }
    if (local()) {
      CatalogPreflight.check(options);
      switch (options.getSource()) {
        case KAFKA -> new KafkaPreflight(options, SOURCE_TIMEOUT).check();
        case KINESIS -> KinesisPreflight.check(options, SOURCE_TIMEOUT);
        case FILES -> FilesPreflight.check(options);
        case PUBSUB -> PubsubPreflight.check(options);
      }
      // Last, so that a start that is refused leaves no tables behind.
      CatalogPreflight.prepareTables(options);
      if (MessageSources.isOne(options) && !hasState()) {
        StartWithoutState.check(options);
      }
    }
  }

  /** What is run, as its runner needs it. */
  public Pipeline pipeline(FirnlineOptions options) {
    Pipeline pipeline = LandingPipeline.create(options);
    if (RunnerDefaults.isFlink(flags)) {
      SplitsForFlink.in(pipeline);
    }
    return pipeline;
  }

  /**
   * Runs the job; returns when it has ended or, on a cluster, when it has been submitted.
   *
   * @throws RuntimeException with the job's failure as its cause; {@link Failures#message} words it
   */
  public void run(FirnlineOptions options) {
    Pipeline pipeline = pipeline(options);
    begin(options);
    PipelineResult result = pipeline.run();
    if (local()) {
      check(result.waitUntilFinish());
    }
  }

  /**
   * Takes the writer over for a source that cannot do so itself, and sets the source back: Pub/Sub
   * without state. On a cluster only where {@code --pubsubStart} asks for it, since the catalog may
   * be out of reach from here. Never where the job has state: from a savepoint, or from the job of
   * Dataflow that it updates.
   *
   * @throws IllegalStateException if messages would be lost; it says what to do
   */
  public void begin(FirnlineOptions options) {
    if (options.getSource() == SourceKind.PUBSUB && takesOver()) {
      PubsubTakeover.take(options);
    }
  }

  /** Whether a writer of messages is taken over. */
  boolean takesOver() {
    boolean asked = local() || flags.has("pubsubStart");
    return asked && !hasState();
  }

  /**
   * Whether the job goes on from state of its runner, which knows where it is. Other runners than
   * Dataflow take no notice of an update, and start without.
   */
  private boolean hasState() {
    boolean updates =
        flags.value("update").map(value -> !value.equalsIgnoreCase("false")).orElse(false);
    return flags.has("savepointPath") || (dataflow() && updates);
  }

  private static void check(PipelineResult.State state) {
    if (state == PipelineResult.State.FAILED) {
      throw new IllegalStateException("Cannot go on: the job ended as " + state);
    }
  }
}
