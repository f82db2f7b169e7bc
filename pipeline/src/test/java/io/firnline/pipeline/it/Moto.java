package io.firnline.pipeline.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firnline.iceberg.table.CatalogSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * moto, a stand-in for AWS in Python, in a process of its own; it keeps all in memory. {@code
 * .ci/install-moto} puts it where this looks. Tests that need it are skipped without it, and say
 * so.
 *
 * <p>It speaks no CBOR, which the SDK uses for Kinesis unless {@code aws.cborEnabled} is false.
 */
public final class Moto implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private static final Path SERVER =
      Path.of(System.getProperty("firnline.moto", "target/moto/bin/moto_server"));

  private static final Region REGION = Region.EU_WEST_1;

  private final int port = freePort();
  private @Nullable Process process;
  private @Nullable Path log;

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (!Files.isExecutable(SERVER)) {
      return;
    }
    Path output = Files.createTempFile("moto", ".log");
    log = output;
    Process started =
        new ProcessBuilder(
                SERVER.toAbsolutePath().toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process = started;
    Proof.await("moto, see " + output, () -> answers(started, output));
  }

  /** Each test says that it is skipped: of a whole class nobody would hear. */
  @Override
  public void beforeEach(ExtensionContext context) {
    assumeTrue(
        Files.isExecutable(SERVER),
        "Missing " + SERVER.toAbsolutePath() + ": run .ci/install-moto (needs Python)");
  }

  private boolean answers(Process started, Path output) {
    if (!started.isAlive()) {
      throw new AssertionError("moto has ended with %d: %s".formatted(started.exitValue(), output));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where each of its services answers. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Flags by which Beam reaches it. */
  public List<String> flags() {
    return List.of(
        "--awsRegion=" + REGION.id(),
        "--endpoint=" + endpoint(),
        "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"b\"}");
  }

  /**
   * Glue's catalog, with a warehouse in a new bucket. Credentials of Glue are those of the process.
   */
  public CatalogSpec glueCatalog(String bucket) {
    try (S3Client s3 =
        S3Client.builder()
            .region(REGION)
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
            .build()) {
      s3.createBucket(
          request ->
              request
                  .bucket(bucket)
                  .createBucketConfiguration(in -> in.locationConstraint(REGION.id())));
    }
    return new CatalogSpec(
        "glue",
        Map.of(
            "type",
            "glue",
            "warehouse",
            "s3://" + bucket + "/warehouse",
            "glue.endpoint",
            endpoint().toString(),
            "s3.endpoint",
            endpoint().toString(),
            "s3.path-style-access",
            "true",
            "s3.access-key-id",
            "a",
            "s3.secret-access-key",
            "b",
            "client.region",
            REGION.id()));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    if (log != null) {
      Files.deleteIfExists(log);
    }
  }
}
