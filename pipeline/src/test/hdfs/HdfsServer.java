import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * A name node and a data node in one process, for tests: java -cp JARS HdfsServer.java FOLDER. It
 * prints its URI, and ends when its standard input does.
 */
public class HdfsServer {
  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("dfs.namenode.datanode.registration.ip-hostname-check", "false");
    configuration.set("dfs.permissions.enabled", "false");
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, Path.of(args[0]).toString());
    MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration).numDataNodes(1).format(true).build();
    cluster.waitClusterUp();
    System.out.println("UP " + cluster.getURI());
    while (System.in.read() >= 0) {
      // until the test has ended
    }
    System.exit(0);
  }
}
