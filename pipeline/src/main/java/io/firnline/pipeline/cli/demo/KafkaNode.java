package io.firnline.pipeline.cli.demo;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Broker and controller of a cluster of one node, put together as {@link KafkaRaftServer} does it,
 * but for one thing: the controller's port may be 0, too. Each then takes a port in the moment that
 * it listens, so nobody can come in between, and tells it to the other. (KafkaRaftServer has to
 * know the controller's port before, and ends the process where somebody else has it.)
 */
final class KafkaNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
  private static final String HOST = "127.0.0.1";

  private final BrokerServer broker;
  private final ControllerServer controller;

  private KafkaNode(BrokerServer broker, ControllerServer controller) {
    this.broker = broker;
    this.controller = controller;
  }

  /** Starts both; when one cannot, neither is left. */
  static KafkaNode start(KafkaConfig config) {
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored =
        KafkaRaftServer.initializeLogDirs(config, LOG, "");
    CompletableFuture<Map<Integer, InetSocketAddress>> voters = new CompletableFuture<>();
    SharedServer shared =
        new SharedServer(
            config,
            stored._1(),
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, stored._1().clusterId().orElseThrow()),
            voters,
            List.of(),
            new StandardFaultHandlerFactory());
    BrokerServer broker = new BrokerServer(shared);
    ControllerServer controller =
        new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2());
    var unused =
        controller
            .socketServerFirstBoundPortFuture()
            .thenAccept(
                port ->
                    voters.complete(Map.of(config.nodeId(), new InetSocketAddress(HOST, port))));
    KafkaNode node = new KafkaNode(broker, controller);
    try {
      controller.startup();
      broker.startup();
      return node;
    } catch (Throwable e) {
      node.close();
      throw e;
    }
  }

  /** The port on which the broker's clients reach it. */
  int port(String listener) {
    return broker.boundPort(new ListenerName(listener));
  }

  @Override
  public void close() {
    broker.shutdown();
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
