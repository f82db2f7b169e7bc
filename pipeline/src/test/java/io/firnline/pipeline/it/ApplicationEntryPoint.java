package io.firnline.pipeline.it;

import java.io.File;
import java.util.Arrays;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.DefaultPackagedProgramRetriever;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * The JobManager of an application cluster, as in Flink's module flink-container, which is not
 * published for 1.19.3. Its arguments: the folder of the configuration, the folder {@code usrlib},
 * a savepoint or nothing, the class of the program, and what the program is called with.
 */
public final class ApplicationEntryPoint extends ApplicationClusterEntryPoint {
  private static final int OWN_ARGUMENTS = 4;

  private ApplicationEntryPoint(Configuration conf, PackagedProgram program) {
    super(conf, program, StandaloneResourceManagerFactory.getInstance());
  }

  public static void main(String[] args) throws Exception {
    Configuration conf = GlobalConfiguration.loadConfiguration(args[0]);
    if (!args[2].isEmpty()) {
      SavepointRestoreSettings.toConfiguration(SavepointRestoreSettings.forPath(args[2]), conf);
    }
    String[] own = Arrays.copyOfRange(args, OWN_ARGUMENTS, args.length);
    PackagedProgram program =
        DefaultPackagedProgramRetriever.create(new File(args[1]), args[3], own, conf)
            .getPackagedProgram();
    configureExecution(conf, program);
    runClusterEntrypoint(new ApplicationEntryPoint(conf, program));
  }
}
