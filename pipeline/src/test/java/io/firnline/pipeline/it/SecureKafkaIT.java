package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.launch.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that wants TLS and a login, by password (PLAIN, SCRAM) or by the certificate of the
 * client, is read with the consumer properties that Kafka documents.
 */
class SecureKafkaIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  @TempDir static Path folder;

  private static final int PLAIN = ServerProcess.freePort();
  private static final int SECURE = ServerProcess.freePort();
  private static final int MUTUAL = ServerProcess.freePort();
  private static EmbeddedKafka kafka;
  private static SensorTopic topic;
  private static KeyPairFiles broker;
  private static KeyPairFiles client;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @BeforeAll
  static void start() throws Exception {
    broker = KeyPairFiles.make(folder, "broker");
    client = KeyPairFiles.make(folder, "client");
    int controller = ServerProcess.freePort();
    String listeners =
        "PLAINTEXT://127.0.0.1:%d,SECURE://127.0.0.1:%d,MUTUAL://127.0.0.1:%d"
            .formatted(PLAIN, SECURE, MUTUAL);
    kafka =
        EmbeddedKafka.start(
            Map.ofEntries(
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controller),
                Map.entry("advertised.listeners", listeners),
                Map.entry(
                    "listener.security.protocol.map",
                    "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL,MUTUAL:SSL"),
                Map.entry("listener.name.secure.sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512"),
                Map.entry(
                    "listener.name.secure.plain.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required user_lander=\"right\";"),
                Map.entry(
                    "listener.name.secure.scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry("listener.name.mutual.ssl.client.auth", "required"),
                Map.entry("listener.name.mutual.ssl.truststore.type", "PEM"),
                Map.entry(
                    "listener.name.mutual.ssl.truststore.location",
                    client.certificate().toString()),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry("ssl.keystore.location", broker.keyStore().toString()),
                Map.entry("ssl.keystore.password", KeyPairFiles.PASSWORD)));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + PLAIN))) {
      admin.createTopics(List.of(new NewTopic("secure", 2, (short) 1))).all().get();
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      "lander",
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096),
                      "salted")))
          .all()
          .get();
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
    job(SECURE, login("right")).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  @Test
  void landsWithASaltedLogin() throws IOException {
    job(SECURE, scram("salted")).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  /** The key is read from its file where it is used. */
  @Test
  void landsWithAKeyOfItsOwn() {
    job(MUTUAL, mutual(client)).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  @Test
  void aWrongPasswordIsAnErrorAtOnce() throws IOException {
    assertRefused(job(SECURE, login("wrong")), SECURE, "Authentication failed");
    assertRefused(job(SECURE, scram("wrong")), SECURE, "Authentication failed");
  }

  @Test
  void aCertificateThatNobodyTrustsIsNamed() throws IOException {
    String untrusting = login("right").replace("ssl.truststore", "ssl.unused");
    assertRefused(job(SECURE, untrusting), SECURE, "certification");
  }

  @Test
  void aKeyThatTheBrokerDoesNotKnowAndNoneAtAllAreErrorsAtOnce() {
    assertRefused(job(MUTUAL, mutual(broker)), MUTUAL, "fatal alert");
    String none = mutual(client).replace("ssl.keystore", "ssl.unused");
    assertRefused(job(MUTUAL, none), MUTUAL, "fatal alert");
  }

  private static void assertRefused(LandingJob job, int port, String word) {
    assertThatThrownBy(job::preflight)
        .satisfies(
            e ->
                assertThat(Failures.message(e))
                    .contains("127.0.0.1:" + port, "--kafkaConsumerProperties", word)
                    .doesNotContain("wrong", "PRIVATE KEY"));
  }

  /** Consumer properties, the login in a file. */
  private static String login(String password) throws IOException {
    return sasl("PLAIN", "plain.PlainLoginModule", password);
  }

  private static String scram(String password) throws IOException {
    return sasl("SCRAM-SHA-512", "scram.ScramLoginModule", password);
  }

  private static String sasl(String mechanism, String module, String password) throws IOException {
    Path jaas = folder.resolve(mechanism + password + ".jaas");
    Files.writeString(
        jaas,
        "org.apache.kafka.common.security.%s required username=\"lander\" password=\"%s\";"
            .formatted(module, password));
    return """
        {"security.protocol":"SASL_SSL","sasl.mechanism":"%s","sasl.jaas.config":"@%s",\
        "ssl.truststore.type":"PEM","ssl.truststore.location":"%s"}"""
        .formatted(mechanism, jaas, broker.certificate());
  }

  private static String mutual(KeyPairFiles keys) {
    return """
        {"security.protocol":"SSL","ssl.keystore.type":"PEM","ssl.keystore.key":"@%s",\
        "ssl.keystore.certificate.chain":"@%s",\
        "ssl.truststore.type":"PEM","ssl.truststore.certificates":"@%s"}"""
        .formatted(keys.privateKey(), keys.certificate(), broker.certificate());
  }

  private LandingJob job(int port, String consumer) {
    return LandingJob.of(lake, "127.0.0.1:" + port, topic.name())
        .with("--kafkaConsumerProperties=" + consumer);
  }
}
