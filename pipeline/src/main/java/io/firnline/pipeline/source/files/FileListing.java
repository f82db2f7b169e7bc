package io.firnline.pipeline.source.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/**
 * The files of globs, by Beam's {@link FileSystems}: it lists a glob with sizes, times and
 * checksums on local disks, S3, GCS and HDFS, with the runner's own credentials.
 */
public final class FileListing {
  /** Most files that a run may name, and that a writer may ever read. */
  public static final int MOST_FILES = 10_000;

  /** Scheme of local files. */
  private static final String LOCAL = "file";

  private static final Pattern COMPRESSED =
      Pattern.compile(".*\\.(bz2|deflate|lz4|lzo|snappy|xz|zip|zst|zstd|tgz|tar|7z)");

  private static final Pattern GLOB = Pattern.compile("[*?\\[\\]{}\\\\]");

  private FileListing() {}

  /** Whether a stream of a ledger is a set of files, by its identity. */
  public static boolean isSetOfFiles(String identity) {
    return FileSet.isIdentity(identity);
  }

  /**
   * Passes globs that can be read.
   *
   * @throws IOException if one matches nothing, or what they match cannot be read; the message
   *     names it and says what to do
   */
  public static void check(List<String> globs) throws IOException {
    var unused = list(globs);
  }

  /**
   * The files, by path; each once. Names that begin with {@code _} or {@code .} are left out, as
   * other engines do: markers and checksums.
   */
  static List<InputFile> list(List<String> globs) throws IOException {
    TreeMap<String, InputFile> files = new TreeMap<>();
    List<String> empty = new ArrayList<>();
    for (String glob : globs) {
      int before = files.size();
      List<InputFile> found = new ArrayList<>();
      for (String one : HadoopGlobs.of(glob)) {
        found.addAll(match(one));
      }
      found.forEach(file -> files.put(file.path(), file));
      if (found.isEmpty() && files.size() == before) {
        empty.add(glob);
      }
      checkNumber(files.size());
    }
    if (!empty.isEmpty()) {
      throw new IOException(
          "Cannot read files: nothing matches %s; check --files, and that this machine may list it"
              .formatted(String.join(", ", empty)));
    }
    checkCompression(files.values());
    for (InputFile file : files.values()) {
      checkName(file);
    }
    List<InputFile> all = looked(List.copyOf(files.values()));
    for (InputFile file : all) {
      checkTime(file);
    }
    return all;
  }

  /**
   * The same files as their stores describe each by itself, which is how they are looked at again
   * when they are read: of a glob S3 tells no ETag (beam#20755), and times of another precision.
   */
  private static List<InputFile> looked(List<InputFile> files) throws IOException {
    Map<String, List<InputFile>> byScheme =
        files.stream().collect(Collectors.groupingBy(file -> file.id().getScheme()));
    List<InputFile> looked = new ArrayList<>();
    for (Map.Entry<String, List<InputFile>> some : byScheme.entrySet()) {
      looked.addAll(some.getKey().equals(LOCAL) ? some.getValue() : single(some.getValue()));
    }
    looked.sort(Comparator.comparing(InputFile::path));
    return List.copyOf(looked);
  }

  private static List<InputFile> single(List<InputFile> files) throws IOException {
    List<MatchResult> matches = FileSystems.match(files.stream().map(InputFile::path).toList());
    List<InputFile> single = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      try {
        single.add(InputFile.of(matches.get(i).metadata().get(0)));
      } catch (FileNotFoundException e) {
        throw new IOException(
            "Cannot read %s: it was listed, and is gone now that it is looked at. Give files only when they are finished, and start again"
                .formatted(files.get(i).path()),
            e);
      }
    }
    return single;
  }

  static void checkNumber(int files) throws IOException {
    if (files > MOST_FILES) {
      throw new IOException(
          "Cannot read more than %,d files in one run: the table remembers each of them. Give fewer, e.g. a day at a time, each range with a --writerId of its own"
              .formatted(MOST_FILES));
    }
  }

  private static List<InputFile> match(String glob) throws IOException {
    try {
      MatchResult match = FileSystems.match(glob, EmptyMatchTreatment.ALLOW);
      List<InputFile> files = new ArrayList<>();
      for (Metadata metadata : match.metadata()) {
        if (isData(metadata)) {
          files.add(InputFile.of(metadata));
        }
      }
      return files;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "Cannot read %s: %s. Local paths and s3:// need nothing, hdfs:// needs --hdfsConfiguration or HADOOP_CONF_DIR, and gs:// the jars that pipeline/bin/firnline adds; for others Beam's module for that file system has to be on the class path (FIRNLINE_CLASSPATH)"
              .formatted(glob, e.getMessage()),
          e);
    }
  }

  private static boolean isData(Metadata metadata) throws IOException {
    String name = metadata.resourceId().getFilename();
    return name != null
        && !name.startsWith("_")
        && !name.startsWith(".")
        && !HadoopGlobs.isDirectory(metadata);
  }

  private static void checkName(InputFile file) throws IOException {
    if (FileSystems.hasGlobWildcard(file.path()) || GLOB.matcher(file.path()).find()) {
      throw new IOException(
          "Cannot read %s: its name has characters that mean more in a glob; rename it"
              .formatted(file.path()));
    }
  }

  private static void checkTime(InputFile file) throws IOException {
    if (file.modifiedMillis() <= 0) {
      throw new IOException(
          "Cannot read %s: its store does not tell when it was changed, so nobody could tell that it was"
              .formatted(file.path()));
    }
  }

  private static void checkCompression(Collection<InputFile> files) throws IOException {
    List<String> other =
        files.stream()
            .filter(f -> COMPRESSED.matcher(f.name()).matches())
            .map(InputFile::path)
            .toList();
    if (!other.isEmpty()) {
      throw new IOException(
          "Cannot read %s, and %d compressed files in all: lines are read from plain files and gzip (.gz). Decompress them, or leave them out of --files"
              .formatted(other.get(0), other.size()));
    }
  }
}
