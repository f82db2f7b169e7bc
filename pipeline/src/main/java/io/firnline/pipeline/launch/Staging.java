package io.firnline.pipeline.launch;

import java.io.File;
import java.util.Arrays;
import java.util.List;

/**
 * Which files go with a job to a Flink cluster: the whole class path of the launcher, so that
 * drivers and modules that were added to it are there too, without the jars that the cluster has
 * itself. Flink takes its own classes from its folder {@code lib} whatever a job brings.
 */
final class Staging {
  private static final String FLINKS_OWN = "flink-";

  private Staging() {}

  /** Of the class path of this process. */
  static List<String> files() {
    return files(System.getProperty("java.class.path", ""));
  }

  /**
   * Of a class path.
   *
   * @param classPath files and folders with the system's separator between them; what does not
   *     exist is left out
   */
  static List<String> files(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty() && !new File(entry).getName().startsWith(FLINKS_OWN))
        .filter(entry -> new File(entry).exists())
        .distinct()
        .toList();
  }
}
