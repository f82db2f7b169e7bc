package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.it.RunProcess.Ended;
import io.firnline.pipeline.launch.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.SnapshotRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic lands exactly once in each kind of catalog that Iceberg has a client for, in two runs
 * without state, the second of which goes on where the table ends. JDBC and REST have tests of
 * their own everywhere.
 */
@Tag("more")
class CatalogsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final S3Proxy S3 = new S3Proxy();

  @TempDir Path folder;

  /** As an environment or a role would give them. */
  @BeforeAll
  static void giveCredentialsOfAws() {
    System.setProperty("aws.accessKeyId", "AK");
    System.setProperty("aws.secretAccessKey", "SK");
  }

  @AfterAll
  static void takeCredentialsOfAws() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void aStoreThatRefusesIsAnErrorAtOnce() {
    try (GlueServer glue = new GlueServer()) {
      Map<String, String> properties = glue(glue, "refused");
      properties.put(
          "client.credentials-provider",
          "software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider");
      Lake lake = Lake.in(new CatalogSpec("glue", properties));
      SensorTopic topic = BROKER.topic(1, TwoRuns.readings());
      assertThatThrownBy(LandingJob.of(lake, BROKER, topic.name())::preflight)
          .satisfies(
              e ->
                  assertThat(Failures.message(e))
                      .startsWith("Cannot use the catalog CatalogSpec[glue ")
                      .contains("within 30 s"));
    }
  }

  private static Map<String, String> glue(GlueServer glue, String warehouse) {
    Map<String, String> properties = new TreeMap<>(S3.warehouse(warehouse));
    properties.put("type", "glue");
    properties.put("glue.endpoint", glue.endpoint());
    properties.put(
        "client.credentials-provider",
        "software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider");
    return properties;
  }

  @Test
  void glueWithAWarehouseOnS3() {
    try (GlueServer glue = new GlueServer()) {
      Lake lake = Lake.in(new CatalogSpec("glue", glue(glue, "glue")));
      TwoRuns.land(BROKER, lake);

      SensorTopic topic = BROKER.topic(1, TwoRuns.readings());
      topic.append(2_000);
      Lake beside = Lake.in(lake.catalog());
      LandingJob job = LandingJob.of(beside, BROKER, topic.name());
      job.preflight();
      glue.loseNext(5);
      job.runUntilCaughtUp();
      TwoRuns.assertHoldsExactly(beside, topic);
      assertThat(glue.conflicts()).as("lost races").isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void aHiveMetastore() throws Exception {
    try (HiveMetastore hive = new HiveMetastore(folder)) {
      landsTwiceInAProcess(
          new CatalogSpec(
              "hive",
              Map.of(
                  "type",
                  "hive",
                  "uri",
                  hive.uri(),
                  "warehouse",
                  folder.resolve("warehouse").toUri().toString())),
          MavenJars.ofCatalog("hive"));
    }
  }

  @Test
  void nessieByItsOwnInterface() throws Exception {
    try (NessieServer nessie = nessie()) {
      landsTwiceInAProcess(
          new CatalogSpec(
              "nessie",
              Map.of(
                  "type",
                  "nessie",
                  "uri",
                  nessie.uri(),
                  "ref",
                  "main",
                  "warehouse",
                  folder.resolve("warehouse").toUri().toString())),
          MavenJars.ofCatalog("nessie"));
    }
  }

  /** Its tables show their current snapshot only. */
  @Test
  void nessieByRest() throws Exception {
    try (NessieServer nessie = nessie()) {
      Map<String, String> properties = new TreeMap<>(S3.warehouse("nessie"));
      properties.put("type", "rest");
      properties.put("uri", nessie.restUri());
      properties.remove("warehouse");
      Lake lake = Lake.in(new CatalogSpec("nessie_rest", properties));
      TwoRuns.land(BROKER, lake);
    }
  }

  private NessieServer nessie() throws IOException, InterruptedException {
    Optional<Path> java = NessieServer.java();
    assumeTrue(
        java.isPresent(),
        "Missing a Java of 21 or newer for Nessie's server: give -Dfirnline.java21=/path/to/bin/java");
    return new NessieServer(folder, java.orElseThrow(), S3.warehouse("nessie"));
  }

  /** As somebody starts it who has to give further jars. */
  private void landsTwiceInAProcess(CatalogSpec catalog, String jars) {
    SensorTopic topic = BROKER.topic(3, TwoRuns.readings());
    topic.append(6_000, 2_000, 500);
    RunCommand run =
        RunCommand.landing(folder, BROKER.bootstrapServers(), topic.name())
            .with("--icebergCatalog=" + catalog.toJson(), "--untilCaughtUp")
            .withJars(jars);
    Lake lake = new Lake(inFolder(), "lake", SnapshotRef.MAIN_BRANCH);
    assertEndsWell(run.toTheEnd());
    TwoRuns.assertHoldsExactly(lake, topic);
    topic.append(1_000, 0, 700);
    assertEndsWell(run.toTheEnd());
    TwoRuns.assertHoldsExactly(lake, topic);
    assertThat(lake.ledger(lake.rows()).epoch()).isEqualTo(2);
  }

  private CatalogSpec inFolder() {
    return new CatalogSpec(
        "folder",
        Map.of(
            "catalog-impl",
            FolderCatalog.class.getName(),
            "warehouse",
            folder.resolve("warehouse").toString()));
  }

  private static void assertEndsWell(Ended ended) {
    assertThat(ended.code()).as(ended.err()).isZero();
  }
}
