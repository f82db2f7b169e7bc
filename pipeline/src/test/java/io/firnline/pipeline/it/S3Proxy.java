package io.firnline.pipeline.it;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server in a process of its own, with one bucket on the local disk. */
public final class S3Proxy implements BeforeAllCallback, AfterAllCallback {
  private static final Path JAR = Path.of("target/s3proxy/s3proxy-jar-with-dependencies.jar");
  private static final String BUCKET = "bucket";

  private final int port = ServerProcess.freePort();
  private ServerProcess process;
  private Path folder;
  private S3Client client;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("s3proxy");
    Files.createDirectories(folder.resolve("data").resolve(BUCKET));
    Path properties = folder.resolve("s3proxy.properties");
    Files.writeString(
        properties,
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=AK
        s3proxy.credential=SK
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
            .formatted(port, folder.resolve("data")));
    process =
        ServerProcess.start(
            "s3proxy",
            folder,
            port,
            new ProcessBuilder(
                ServerProcess.java(),
                "-Xmx256m",
                "-jar",
                JAR.toAbsolutePath().toString(),
                "--properties",
                properties.toString()));
    client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(endpoint()))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AK", "SK")))
            .build();
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(flags().toArray(String[]::new)).create());
  }

  int port() {
    return port;
  }

  /** Flags by which Beam reaches it. */
  public List<String> flags() {
    return flags(port);
  }

  /** Flags by which Beam reaches it through another port, as that of a {@link Gate}. */
  List<String> flags(int throughPort) {
    return List.of(
        "--awsRegion=us-east-1",
        "--endpoint=http://127.0.0.1:" + throughPort,
        "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"AK\",\"secretAccessKey\":\"SK\"}");
  }

  /** Properties by which an Iceberg catalog keeps a warehouse of its own in the bucket. */
  public Map<String, String> warehouse(String name) {
    return Map.of(
        "warehouse", uri(name),
        "io-impl", "org.apache.iceberg.aws.s3.S3FileIO",
        "s3.endpoint", endpoint(),
        "s3.path-style-access", "true",
        "s3.access-key-id", "AK",
        "s3.secret-access-key", "SK",
        "client.region", "us-east-1");
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** The URI of a key. */
  public String uri(String key) {
    return "s3://" + BUCKET + "/" + key;
  }

  /** Makes or replaces an object. */
  public void put(String key, byte[] bytes) {
    client.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  public void delete(String key) {
    client.deleteObject(request -> request.bucket(BUCKET).key(key));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    client.close();
    process.close();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
