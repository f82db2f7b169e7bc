package io.firnline.pipeline.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker in this JVM: one node, KRaft, on free ports of 127.0.0.1.
 *
 * <p>It keeps records for ever: by default Kafka deletes by record time, so records of the past
 * would be gone within a minute.
 *
 * <p>{@link #close} stops it and deletes its folder, unless the folder was given by the caller. A
 * broker on the same folder and port goes on with the same topics.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** Held for ever: java.util.logging forgets levels of loggers that nobody holds. */
  private static final List<Logger> QUIET =
      Stream.of("org.apache.kafka", "org.apache.zookeeper", "kafka", "state.change.logger")
          .map(Logger::getLogger)
          .toList();

  private final KafkaRaftServer server;
  private final Path folder;
  private final boolean temporary;
  private final int port;

  private EmbeddedKafka(Path folder, boolean temporary, int port, Map<String, String> extra)
      throws IOException {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    this.folder = folder;
    this.temporary = temporary;
    this.port = port;
    Path logs = Files.createDirectories(folder.resolve("log"));
    Properties settings = settings(logs, port, controllerPort(folder));
    settings.putAll(extra);
    if (Files.notExists(logs.resolve("meta.properties"))) {
      format(logs);
    }
    this.server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    server.startup();
  }

  /** Starts a broker in a temporary folder. */
  public static EmbeddedKafka start() {
    return start(Map.of());
  }

  /** Starts a broker in a temporary folder with further broker settings. */
  public static EmbeddedKafka start(Map<String, String> settings) {
    try {
      return new EmbeddedKafka(
          Files.createTempDirectory("firnline-kafka"), true, freePort(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start Kafka: " + e.getMessage(), e);
    }
  }

  /** Starts a broker in a folder of the caller's, which stays; on a port of 127.0.0.1. */
  public static EmbeddedKafka start(Path folder, int port) {
    try {
      return new EmbeddedKafka(Files.createDirectories(folder), false, port, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start Kafka in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Starts a broker in a folder of the caller's, which stays; on a free port. */
  static EmbeddedKafka start(Path folder) {
    try {
      return start(folder, freePort());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start Kafka in " + folder + ": " + e.getMessage(), e);
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
    return "127.0.0.1:" + port;
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
    server.shutdown();
    server.awaitShutdown();
    if (temporary) {
      delete(folder);
    }
  }

  /** The controller's port is part of what the node stores, so it stays the same. */
  private static int controllerPort(Path folder) throws IOException {
    Path file = folder.resolve("controller.port");
    if (Files.notExists(file)) {
      Files.writeString(file, Integer.toString(freePort()));
    }
    return Integer.parseInt(Files.readString(file));
  }

  private static Properties settings(Path folder, int port, int controllerPort) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "PLAINTEXT");
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
