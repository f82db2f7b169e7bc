package io.firnline.iceberg.orphan;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Where a table's files are: its folders of data and of metadata. Other folders below the table's
 * location can be tables of their own.
 *
 * @param inside folders below the table's location, with a slash at the end; a prefix without one
 *     would take {@code sensors_dead} for a part of {@code sensors}
 * @param outside folders elsewhere, which other tables may share: they are not looked at
 */
record Folders(List<String> inside, List<String> outside) {
  private static final List<String> DATA_PATHS =
      List.of(
          TableProperties.WRITE_DATA_LOCATION,
          TableProperties.OBJECT_STORE_PATH,
          TableProperties.WRITE_FOLDER_STORAGE_LOCATION);

  static Folders of(Table table) {
    Map<String, String> properties = table.properties();
    String location = slashed(table.location());
    List<String> all = new ArrayList<>(List.of(location + "data/"));
    DATA_PATHS.stream()
        .map(properties::get)
        .filter(p -> p != null)
        .map(Folders::slashed)
        .forEach(all::add);
    all.add(
        slashed(
            properties.getOrDefault(
                TableProperties.WRITE_METADATA_LOCATION, location + "metadata")));
    List<String> inside = new ArrayList<>();
    List<String> outside = new ArrayList<>();
    for (String folder : all) {
      boolean within = folder.startsWith(location) && folder.length() > location.length();
      (within ? inside : outside).add(folder);
    }
    return new Folders(distinct(inside), outside);
  }

  /** A folder in another that is listed already would be listed twice. */
  private static List<String> distinct(List<String> folders) {
    return folders.stream()
        .distinct()
        .filter(f -> folders.stream().noneMatch(o -> !o.equals(f) && f.startsWith(o)))
        .toList();
  }

  /**
   * Hands over every file in the folders inside, one after the other. A folder that is not there
   * has none.
   *
   * @throws IllegalStateException if a part of a folder vanishes while it is listed
   */
  void forEachFile(FileIO io, Consumer<FileInfo> files) {
    if (!(io instanceof SupportsPrefixOperations store)) {
      throw new UnsupportedOperationException(
          "Cannot list files: %s cannot list a folder. Set the catalog's property io-impl to one that can, e.g. S3FileIO, GCSFileIO or HadoopFileIO"
              .formatted(io.getClass().getName()));
    }
    for (String folder : inside) {
      list(store, folder, files);
    }
  }

  private static void list(
      SupportsPrefixOperations store, String folder, Consumer<FileInfo> files) {
    Iterator<FileInfo> listed;
    try {
      listed = store.listPrefix(folder).iterator();
      if (!listed.hasNext()) {
        return;
      }
    } catch (UncheckedIOException | NotFoundException e) {
      if (isNotFound(e)) {
        return; // Nothing was ever written to it.
      }
      throw e;
    }
    do {
      files.accept(next(folder, listed));
    } while (hasNext(folder, listed));
  }

  private static FileInfo next(String folder, Iterator<FileInfo> listed) {
    return listing(folder, listed::next);
  }

  private static boolean hasNext(String folder, Iterator<FileInfo> listed) {
    return listing(folder, listed::hasNext);
  }

  /** What vanishes in the midst may hide what stands behind it: that is no whole list. */
  private static <T> T listing(String folder, Supplier<T> step) {
    try {
      return step.get();
    } catch (UncheckedIOException | NotFoundException e) {
      if (isNotFound(e)) {
        throw new IllegalStateException(
            "Cannot list %s to its end: a part of it vanished meanwhile (%s). Nothing is known of the files behind it; start again when nobody else removes files"
                .formatted(folder, e.getMessage()),
            e);
      }
      throw e;
    }
  }

  private static boolean isNotFound(RuntimeException e) {
    return e instanceof NotFoundException || e.getCause() instanceof FileNotFoundException;
  }

  private static String slashed(String folder) {
    return folder.endsWith("/") ? folder : folder + "/";
  }
}
