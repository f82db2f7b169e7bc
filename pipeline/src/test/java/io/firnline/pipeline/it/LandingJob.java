package io.firnline.pipeline.it;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.replay.LetterReplay;
import io.firnline.pipeline.replay.LetterRequest;
import io.firnline.pipeline.replay.LetterResult;
import io.firnline.pipeline.replay.ReplayRequest;
import io.firnline.pipeline.replay.ReplayResult;
import io.firnline.pipeline.replay.WindowReplay;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** The {@code run} command in this JVM, on a Flink in it, with flags as a user writes them. */
final class LandingJob {
  private final List<String> flags;

  private LandingJob(List<String> flags) {
    this.flags = List.copyOf(flags);
  }

  /** A job that lands a topic in a lake's tables: windows of 20 s, checkpoints at short times. */
  static LandingJob of(Lake lake, Broker broker, String topic) {
    return of(lake, broker.bootstrapServers(), topic);
  }

  /** The same with a broker at an address. */
  static LandingJob of(Lake lake, String bootstrapServers, String topic) {
    List<String> flags = new ArrayList<>(rowFlags(lake));
    flags.add("--kafkaBootstrapServers=" + bootstrapServers);
    flags.add("--kafkaTopics=" + topic);
    return new LandingJob(flags);
  }

  private static List<String> rowFlags(Lake lake) {
    return List.of(
        "--icebergTable=" + lake.rows(),
        "--deadLetterTable=" + lake.deadLetters(),
        "--writerId=" + Lake.WRITER,
        "--icebergCatalog=" + lake.catalogJson(),
        "--schema=sensor_id string, temperature double, humidity double, timestamp long",
        "--metadataColumns=partition,offset",
        CommitAudit.ALL_SNAPSHOTS,
        "--eventTimeField=timestamp",
        "--windowSize=20s",
        "--allowedDisorder=5s",
        "--checkpointInterval=300ms",
        "--executionRetryDelay=100",
        "--maxParallelism=8");
  }

  /** A job that lands files in a lake's tables, with flags as for a topic. */
  static LandingJob ofFiles(Lake lake, String glob) {
    List<String> flags = new ArrayList<>(rowFlags(lake));
    flags.addAll(List.of("--source=FILES", "--files=" + glob));
    return new LandingJob(flags);
  }

  /** A job that lands Kinesis streams in a lake's tables, with flags as for a topic. */
  static LandingJob ofKinesis(Lake lake, URI endpoint, String streams) {
    List<String> flags = new ArrayList<>(rowFlags(lake));
    flags.addAll(List.of("--source=KINESIS", "--kinesisStreams=" + streams));
    flags.addAll(List.of("--endpoint=" + endpoint, "--awsRegion=eu-west-1"));
    flags.add(
        "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"b\"}");
    return new LandingJob(flags);
  }

  /** A job that lands a subscription in a lake's tables, with flags as for a topic. */
  static LandingJob ofPubsub(Lake lake, List<String> subscription) {
    List<String> flags = new ArrayList<>(rowFlags(lake));
    flags.addAll(subscription);
    return new LandingJob(flags)
        .with(
            "--metadataColumns=key,headers,offset,record_time",
            "--windowSize=5s",
            "--checkpointInterval=1s",
            "--parallelism=1",
            "--maxParallelism=2");
  }

  /** The same with further flags; each takes the place of one with the same name. */
  LandingJob with(String... more) {
    List<String> all = new ArrayList<>(flags);
    for (String flag : more) {
      String name = flag.substring(0, flag.indexOf('=') + 1);
      all.removeIf(known -> known.startsWith(name));
      all.add(flag);
    }
    return new LandingJob(all);
  }

  List<String> flags() {
    return flags;
  }

  /** The same without a flag. */
  LandingJob without(String name) {
    List<String> all = new ArrayList<>(flags);
    all.removeIf(known -> known.startsWith("--" + name + "="));
    return new LandingJob(all);
  }

  /** Runs to the end of what the topics hold now. */
  void runUntilCaughtUp() {
    with("--untilCaughtUp=true").run();
  }

  /** Runs until the job ends, as the command does. */
  void run() {
    Launcher launcher = Launcher.of(new Flags(flags));
    FirnlineOptions options = launcher.options();
    launcher.preflight(options);
    launcher.run(options);
  }

  /** Looks at what it needs and makes its tables, as the command does first. */
  void preflight() {
    Launcher launcher = Launcher.of(new Flags(flags));
    launcher.preflight(launcher.options());
  }

  /** Runs on a thread of its own; the future ends as the command does. */
  CompletableFuture<Void> start() {
    return CompletableFuture.runAsync(this::run, task -> daemon(task).start());
  }

  /** Starts without end; the result can be cancelled. */
  PipelineResult submit() {
    return with("--attachedMode=false").pipeline().run();
  }

  /** What is run, for a test that changes it first. */
  Pipeline pipeline() {
    Launcher launcher = Launcher.of(new Flags(flags));
    FirnlineOptions options = launcher.options();
    Pipeline pipeline = launcher.pipeline(options);
    launcher.begin(options);
    return pipeline;
  }

  /** Replays a range of its table, as the {@code replay} command does with the same flags. */
  ReplayResult replay(ReplayRequest request) throws IOException, InterruptedException {
    LandingParts parts = parts();
    return new WindowReplay(parts, commits(parts), request).run();
  }

  /** Replays dead letters, as the {@code replay-dead-letters} command does with the same flags. */
  LetterResult replay(LetterRequest request) {
    LandingParts parts = parts();
    return new LetterReplay(parts, commits(parts), request).run();
  }

  /** The words of a command on its table that is called with its flags and further ones. */
  List<String> words(String command, String table, String... more) {
    List<String> words = new ArrayList<>(List.of(command, table));
    words.addAll(without("icebergTable").flags);
    words.addAll(List.of(more));
    return words;
  }

  private LandingParts parts() {
    return LandingParts.of(Launcher.of(new Flags(flags)).options());
  }

  private static CommitSettings commits(LandingParts parts) {
    return CommitSettings.of(parts.catalog(), parts.names().home(), parts.parsing().writerId());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "landing-job");
    thread.setDaemon(true);
    return thread;
  }
}
