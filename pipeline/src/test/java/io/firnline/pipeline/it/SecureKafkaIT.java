package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.launch.Failures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that wants TLS and a login is read with the consumer properties that Kafka documents.
 */
class SecureKafkaIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  @TempDir static Path folder;

  private static final int PLAIN = ServerProcess.freePort();
  private static final int SECURE = ServerProcess.freePort();
  private static EmbeddedKafka kafka;
  private static SensorTopic topic;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @BeforeAll
  static void start() throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=broker",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12");
    keytool("-exportcert", "-alias", "broker", "-rfc", "-file", certificate().toString());
    int controller = ServerProcess.freePort();
    kafka =
        EmbeddedKafka.start(
            Map.ofEntries(
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry(
                    "listeners",
                    "PLAINTEXT://127.0.0.1:%d,SECURE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(PLAIN, SECURE, controller)),
                Map.entry(
                    "advertised.listeners",
                    "PLAINTEXT://127.0.0.1:%d,SECURE://127.0.0.1:%d".formatted(PLAIN, SECURE)),
                Map.entry(
                    "listener.security.protocol.map",
                    "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL"),
                Map.entry("listener.name.secure.sasl.enabled.mechanisms", "PLAIN"),
                Map.entry(
                    "listener.name.secure.plain.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required user_lander=\"right\";"),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry("ssl.keystore.location", folder.resolve("broker.p12").toString()),
                Map.entry("ssl.keystore.password", "changeit")));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + PLAIN))) {
      admin.createTopics(List.of(new NewTopic("secure", 2, (short) 1))).all().get();
    }
    topic = new SensorTopic("127.0.0.1:" + PLAIN, "secure", new Readings(3, 100, 0.01, 0.002));
    topic.append(1_500, 500);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void landsWithACertificateAndALoginFromAFile() throws IOException {
    job(login("right")).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  @Test
  void aWrongPasswordIsAnErrorAtOnce() throws IOException {
    LandingJob job = job(login("wrong"));
    assertThatThrownBy(job::preflight)
        .satisfies(
            e ->
                assertThat(Failures.message(e))
                    .contains("127.0.0.1:" + SECURE, "--kafkaConsumerProperties")
                    .contains("Authentication failed")
                    .doesNotContain("wrong"));
  }

  @Test
  void aCertificateThatNobodyTrustsIsNamed() throws IOException {
    LandingJob job = job(login("right").replace("ssl.truststore", "ssl.unused"));
    assertThatThrownBy(job::preflight)
        .satisfies(
            e ->
                assertThat(Failures.message(e))
                    .contains("127.0.0.1:" + SECURE, "--kafkaConsumerProperties", "certification"));
  }

  /** Consumer properties, the login in a file. */
  private static String login(String password) throws IOException {
    Path jaas = folder.resolve(password + ".jaas");
    Files.writeString(
        jaas,
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"lander\" password=\"%s\";"
            .formatted(password));
    return """
        {"security.protocol":"SASL_SSL","sasl.mechanism":"PLAIN","sasl.jaas.config":"@%s",\
        "ssl.truststore.type":"PEM","ssl.truststore.location":"%s"}"""
        .formatted(jaas, certificate());
  }

  private LandingJob job(String consumer) {
    return LandingJob.of(lake, "127.0.0.1:" + SECURE, topic.name())
        .with("--kafkaConsumerProperties=" + consumer);
  }

  private static Path certificate() {
    return folder.resolve("broker.pem");
  }

  private static void keytool(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(
        List.of("-keystore", folder.resolve("broker.p12").toString(), "-storepass", "changeit"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
