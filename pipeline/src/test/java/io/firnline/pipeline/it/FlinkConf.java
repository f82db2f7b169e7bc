package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a cluster of processes on one machine is configured with. */
final class FlinkConf {
  static final String REPORTER_PORT = "metrics.reporter.prom.port";

  private FlinkConf() {}

  /** Where the processes keep what they need only while they run. */
  static Path temporary(Path folder) {
    return folder.resolve("tmp");
  }

  static Path logging(Path folder) {
    return folder.resolve("log4j2.properties");
  }

  /** Started without Flink's scripts, a TaskManager computes no memory: all of it is given. */
  static void write(Path folder, int rpcPort, int restPort) {
    String conf =
        """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.rpc.port: %d
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.port: %d
        taskmanager.host: 127.0.0.1
        taskmanager.numberOfTaskSlots: %d
        taskmanager.cpu.cores: 1
        taskmanager.memory.framework.heap.size: 128m
        taskmanager.memory.framework.off-heap.size: 128m
        taskmanager.memory.task.heap.size: 512m
        taskmanager.memory.task.off-heap.size: 64m
        taskmanager.memory.managed.size: 16m
        taskmanager.memory.network.min: 64m
        taskmanager.memory.network.max: 64m
        taskmanager.memory.jvm-metaspace.size: 512m
        taskmanager.memory.jvm-overhead.min: 64m
        taskmanager.memory.jvm-overhead.max: 64m
        cluster.evenly-spread-out-slots: true
        cluster.registration.error-delay: 500
        heartbeat.interval: 1000
        heartbeat.timeout: 20000
        web.submit.enable: false
        blob.service.cleanup.interval: 5
        io.tmp.dirs: %s
        state.checkpoints.dir: %s
        state.savepoints.dir: %s
        """
            .formatted(
                rpcPort,
                restPort,
                FlinkCluster.SLOTS,
                temporary(folder),
                folder.resolve("checkpoints").toUri(),
                folder.resolve("savepoints").toUri());
    String logging =
        """
        rootLogger.level = INFO
        rootLogger.appenderRef.console.ref = Console
        appender.console.name = Console
        appender.console.type = CONSOLE
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} - %m%n
        logger.pekko.name = org.apache.pekko
        logger.pekko.level = ERROR
        logger.kafka.name = org.apache.kafka
        logger.kafka.level = WARN
        """;
    try {
      Files.createDirectories(temporary(folder));
      Files.writeString(folder.resolve("flink-conf.yaml"), conf);
      Files.writeString(logging(folder), logging);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds Flink's Prometheus reporter, on a port of the JobManager. */
  static void report(Path folder, int port) {
    String reporter =
        """
        metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
        %s: %d
        """
            .formatted(REPORTER_PORT, port);
    try {
      Files.writeString(folder.resolve("flink-conf.yaml"), reporter, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
