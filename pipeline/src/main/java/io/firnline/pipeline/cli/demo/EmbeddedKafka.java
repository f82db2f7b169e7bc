package io.firnline.pipeline.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker in this JVM: one node, KRaft, on ports of 127.0.0.1 that it takes when it
 * starts, so that no two brokers meet.
 *
 * <p>It keeps records for ever: by default Kafka deletes by record time, so records of the past
 * would be gone within a minute.
 *
 * <p>{@link #close} stops it and deletes its folder, unless the folder was given by the caller. A
 * broker on the same folder goes on with the same topics, whatever its ports.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** Held for ever: java.util.logging forgets levels of loggers that nobody holds. */
  private static final List<Logger> QUIET =
      Stream.of("org.apache.kafka", "org.apache.zookeeper", "kafka", "state.change.logger")
          .map(Logger::getLogger)
          .toList();

  private static final String LISTENER = "PLAINTEXT";
  private static final int ANY_PORT = 0;

  private final KafkaNode node;
  private final Path folder;
  private final boolean temporary;

  private EmbeddedKafka(KafkaNode node, Path folder, boolean temporary) {
    this.node = node;
    this.folder = folder;
    this.temporary = temporary;
  }

  /** Starts a broker in a temporary folder. */
  public static EmbeddedKafka start() {
    return start(Map.of());
  }

  /** Starts a broker in a temporary folder with further broker settings. */
  public static EmbeddedKafka start(Map<String, String> settings) {
    Path folder = temporaryFolder();
    try {
      return new EmbeddedKafka(node(folder, ANY_PORT, settings), folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start Kafka: " + e.getMessage(), e);
    }
  }

  /** Starts a broker in a folder of the caller's, which stays; on a free port of 127.0.0.1. */
  public static EmbeddedKafka start(Path folder) {
    return start(folder, ANY_PORT);
  }

  /**
   * Starts a broker in a folder of the caller's, which stays; on a port of 127.0.0.1.
   *
   * @throws IllegalStateException if somebody else has the port
   */
  public static EmbeddedKafka start(Path folder, int port) {
    try {
      return new EmbeddedKafka(node(folder, port, Map.of()), folder, false);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start Kafka in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("firnline-kafka");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start Kafka: " + e.getMessage(), e);
    }
  }

  private static KafkaNode node(Path folder, int port, Map<String, String> extra)
      throws IOException {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    Path logs = Files.createDirectories(folder.resolve("log"));
    Properties settings = settings(logs, port);
    settings.putAll(extra);
    if (Files.notExists(logs.resolve("meta.properties"))) {
      format(logs);
    }
    try {
      return KafkaNode.start(KafkaConfig.fromProps(settings, false));
    } catch (RuntimeException e) {
      throw Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
              .anyMatch(BindException.class::isInstance)
          ? new IllegalStateException(
              "Cannot start Kafka at 127.0.0.1:%d: somebody else has the port; give another"
                  .formatted(port),
              e)
          : e;
    }
  }

  /** A port of 127.0.0.1 that nobody uses now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What clients connect to, {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + node.port(LISTENER);
  }

  /** Whether there is a topic of this name. */
  boolean hasTopic(String name) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      return admin.listTopics().names().get().contains(name);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot list topics: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while listing topics", e);
    }
  }

  /** Creates a topic. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  /** Creates a topic with settings of its own. */
  public void createTopic(String name, int partitions, Map<String, String> settings) {
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot create topic " + name + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating topic " + name, e);
    }
  }

  @Override
  public void close() {
    node.close();
    if (temporary) {
      delete(folder);
    }
  }

  private static Properties settings(Path folder, int port) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + ANY_PORT);
    p.put("listeners", LISTENER + "://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + ANY_PORT);
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", LISTENER);
    p.put("log.dirs", folder.toString());
    p.put("log.retention.ms", "-1");
    p.put("auto.create.topics.enable", "false");
    p.put("group.initial.rebalance.delay.ms", "0");
    for (String topic : List.of("offsets.topic.", "transaction.state.log.")) {
      p.put(topic + "replication.factor", "1");
      p.put(topic + "num.partitions", "1");
    }
    p.put("transaction.state.log.min.isr", "1");
    return p;
  }

  private static void format(Path folder) throws IOException {
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try {
      new Formatter()
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName("CONTROLLER")
          .addDirectory(folder.toString())
          .setMetadataLogDirectory(folder.toString())
          .setIgnoreFormatted(true)
          .setPrintStream(silent)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + folder, e);
    }
  }
}
