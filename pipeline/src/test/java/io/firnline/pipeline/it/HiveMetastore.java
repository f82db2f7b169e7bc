package io.firnline.pipeline.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Hive's own metastore, with its database in a folder. */
final class HiveMetastore implements AutoCloseable {
  private final int port = ServerProcess.freePort();
  private final ServerProcess process;

  HiveMetastore(Path folder) throws IOException, InterruptedException {
    String database = "jdbc:derby:;databaseName=" + folder.resolve("db");
    String jars = MavenJars.ofServer("hive-metastore");
    MavenJars.run(
        List.of(
            ServerProcess.java(),
            "-Dderby.system.home=" + folder,
            "-cp",
            jars + ":" + Path.of("target", "test-classes").toAbsolutePath(),
            HiveSchema.class.getName(),
            database + ";create=true"));
    process =
        ServerProcess.start(
            "hive-metastore",
            folder,
            port,
            new ProcessBuilder(
                ServerProcess.java(),
                "-Xmx256m",
                "-Djavax.jdo.option.ConnectionURL=" + database,
                // What these name by default is in Hive itself, not in a metastore of its own.
                "-Dmetastore.task.threads.always=org.apache.hadoop.hive.metastore.events.EventCleanerTask",
                "-Dmetastore.expression.proxy=org.apache.hadoop.hive.metastore.DefaultPartitionExpressionProxy",
                "-Dmetastore.warehouse.dir=" + folder.resolve("default").toUri(),
                "-cp",
                jars,
                "org.apache.hadoop.hive.metastore.HiveMetaStore",
                "-p",
                Integer.toString(port)));
  }

  String uri() {
    return "thrift://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
