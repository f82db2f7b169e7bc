package io.firnline.pipeline.source.files;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/** Makes globs mean on HDFS what they mean on the other stores of Beam's. */
final class HadoopGlobs {
  private static final Set<String> SCHEMES = Set.of("hdfs", "webhdfs");
  private static final String TWO_STARS = "**";

  private HadoopGlobs() {}

  /**
   * The globs to ask for one: of {@code d/**} Beam finds on HDFS what is in folders of {@code d},
   * and leaves out the files of {@code d} itself.
   */
  static List<String> of(String glob) throws IOException {
    int end = glob.indexOf("://");
    int at = glob.indexOf(TWO_STARS);
    if (at < 0 || end < 0 || !SCHEMES.contains(glob.substring(0, end))) {
      return List.of(glob);
    }
    String before = glob.substring(0, at);
    String behind = glob.substring(at + TWO_STARS.length());
    if (behind.contains(TWO_STARS)) {
      throw new IOException(
          "Cannot read %s: on HDFS a glob may have ** once; give several globs".formatted(glob));
    }
    Set<String> globs = new LinkedHashSet<>(List.of(glob, before + "*" + behind));
    if (behind.startsWith("/")) {
      globs.add(before + behind.substring(1));
    }
    return List.copyOf(globs);
  }

  /**
   * Whether what a glob has found is a folder, which Beam does not tell apart from an empty file on
   * HDFS: there is something in it.
   */
  static boolean isDirectory(Metadata metadata) throws IOException {
    return metadata.sizeBytes() == 0
        && SCHEMES.contains(metadata.resourceId().getScheme())
        && !FileSystems.match(metadata.resourceId() + "/*", EmptyMatchTreatment.ALLOW)
            .metadata()
            .isEmpty();
  }
}
