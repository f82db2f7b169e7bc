package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.InvalidOptionsException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.FileStagingOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class LauncherTest {
  @Test
  void everyLaunchHasAnIdOfItsOwn() {
    FirnlineOptions one = launcher().options();
    FirnlineOptions two = launcher().options();
    assertThat(one.getLaunchId()).isNotNull().isNotEqualTo(two.getLaunchId());
    assertThat(one.getJobName()).isEqualTo("firnline-w");
  }

  @Test
  void aGivenLaunchIdAndJobNameStay() {
    FirnlineOptions options = launcher("--launchId=l7", "--jobName=mine").options();
    assertThat(options.getLaunchId()).isEqualTo("l7");
    assertThat(options.getJobName()).isEqualTo("mine");
  }

  @Test
  void onDataflowTheJobNameIsOneThatItTakes() {
    Launcher launcher =
        Launcher.of(
            Flags.of(
                "--runner=DataflowRunner",
                "--project=p1-proj",
                "--region=europe-west1",
                "--kafkaBootstrapServers=localhost:1",
                "--kafkaTopics=t",
                "--icebergTable=a.b",
                "--icebergCatalog={\"type\":\"rest\"}",
                "--writerId=My_Sensors-"));
    assertThat(launcher.options().getJobName()).isEqualTo("firnline-my-sensors");
  }

  @Test
  void waitsOnlyWhereThisProcessIsTheJob() {
    assertThat(launcher().local()).isTrue();
    assertThat(launcher("--runner=DirectRunner").local()).isTrue();
    assertThat(launcher("--flinkMaster=cluster:8081").local()).isFalse();
    assertThat(launcher("--flinkMaster=[auto]").local()).isFalse();
    assertThat(launcher("--runner=DataflowRunner").local()).isFalse();
  }

  @Test
  void sendsItsJarsToAClusterThatIsNamedByItsAddress() {
    assertThat(staged(launcher("--flinkMaster=cluster:8081"))).isEqualTo(Staging.files());
    assertThat(staged(launcher("--flinkMaster=cluster:8081", "--filesToStage=/a.jar")))
        .containsExactly("/a.jar");
    assertThat(staged(launcher("--flinkMaster=[auto]"))).isNull();
    assertThat(staged(launcher())).isNull();
    assertThat(staged(launcher("--runner=DirectRunner"))).isNull();
  }

  private static List<String> staged(Launcher launcher) {
    return launcher.options().as(FileStagingOptions.class).getFilesToStage();
  }

  @Test
  void looksForNoRegionOfAwsWhereNothingOfItIsRead() {
    assertThat(region(launcher())).isEqualTo(Region.AWS_GLOBAL);
    assertThat(region(launcher("--awsRegion=eu-west-1"))).isEqualTo(Region.EU_WEST_1);
    assertThat(region(launcher("--source=KINESIS", "--kinesisStreams=s", "--awsRegion=eu-west-1")))
        .isEqualTo(Region.EU_WEST_1);
    assertThat(region(files("--files=s3://bucket/*.json"))).isNotEqualTo(Region.AWS_GLOBAL);
    assertThat(region(files("--files=/data/*.json"))).isEqualTo(Region.AWS_GLOBAL);
  }

  private static @Nullable Region region(Launcher launcher) {
    return launcher.options().as(AwsOptions.class).getAwsRegion();
  }

  @Test
  void optionsAreCheckedBeforeAnythingStarts() {
    assertThatThrownBy(() -> Launcher.of(Flags.of("--windowSize=5m")).options())
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageStartingWith("Cannot start: 5 problems");
  }

  @Test
  void aWriterIsTakenOverWhereItIsAskedForAndTheJobHasNoState() {
    assertThat(launcher().takesOver()).isTrue();
    assertThat(launcher("--update").takesOver()).as("no runner but Dataflow updates").isTrue();
    assertThat(launcher("--flinkMaster=cluster:8081").takesOver()).isFalse();
    String start = "--pubsubStart=LEDGER";
    assertThat(launcher("--flinkMaster=cluster:8081", start).takesOver()).isTrue();
    assertThat(launcher("--flinkMaster=cluster:8081", start, "--savepointPath=s3://s").takesOver())
        .isFalse();
    assertThat(launcher("--runner=DataflowRunner", start).takesOver()).isTrue();
    assertThat(launcher("--runner=DataflowRunner", start, "--update=false").takesOver()).isTrue();
    for (String update : List.of("--update=true", "--update")) {
      assertThat(launcher("--runner=DataflowRunner", start, update).takesOver()).isFalse();
    }
  }

  /** Beam would pass over it, and a message source then lose what its state has. */
  @Test
  void aSavepointIsRefusedWhereNobodyReadsIt() {
    for (String runner : List.of("--runner=FlinkRunner", "--runner=DirectRunner")) {
      assertThatThrownBy(() -> launcher(runner, "--savepointPath=file:///s"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Invalid --savepointPath: a job in this process starts without");
    }
    assertThat(launcher("--flinkMaster=cluster:8081", "--savepointPath=file:///s").local())
        .isFalse();
  }

  @Test
  void theLogTellsEveryDefaultAndNothingThatTheUserHasSet() {
    Logger logger = Logger.getLogger(Launcher.class.getName());
    List<String> lines = new ArrayList<>();
    Handler handler =
        new StreamHandler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(new SimpleFormatter().formatMessage(line));
          }
        };
    logger.addHandler(handler);
    try {
      launcher("--maxBundleSize=7").logDefaults();
    } finally {
      logger.removeHandler(handler);
    }
    String said = lines.get(0);
    assertThat(lines).hasSize(1);
    assertThat(said).startsWith("Runner defaults (override any of them): --runner=");
    assertThat(said.substring(said.indexOf("--")).split(" "))
        .filteredOn(flag -> !flag.startsWith("--stateBackendStoragePath=file:"))
        .containsExactlyElementsOf(
            RunnerDefaults.of(Flags.of()).stream()
                .filter(flag -> !flag.startsWith("--stateBackendStoragePath="))
                .filter(flag -> !flag.startsWith("--maxBundleSize="))
                .toList());
  }

  private static Launcher launcher(String... more) {
    List<String> flags = new ArrayList<>(List.of(more));
    if (flags.stream().noneMatch(flag -> flag.startsWith("--source="))) {
      flags.add("--kafkaBootstrapServers=localhost:1");
      flags.add("--kafkaTopics=t");
    }
    return of(flags);
  }

  private static Launcher files(String glob) {
    return of(new ArrayList<>(List.of("--source=FILES", glob)));
  }

  private static Launcher of(List<String> flags) {
    flags.add("--icebergTable=a.b");
    flags.add("--icebergCatalog={\"type\":\"jdbc\"}");
    flags.add("--writerId=w");
    return Launcher.of(new Flags(flags));
  }
}
