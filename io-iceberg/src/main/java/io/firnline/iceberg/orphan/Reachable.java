package io.firnline.iceberg.orphan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Everything that a table names as it was loaded: metadata files, statistics, the manifest list of
 * every snapshot of every branch and tag (and of none), the manifests in them, and the data and
 * delete files that are live in those.
 */
final class Reachable {
  private static final List<String> PATH_ONLY = List.of("file_path");

  private Reachable() {}

  static NameSet of(Table table) {
    NameSet names = new NameSet();
    ReachableFileUtil.metadataFileLocations(table, /* recursive */ false).forEach(names::add);
    names.add(((HasTableOperations) table).operations().current().metadataFileLocation());
    names.add(ReachableFileUtil.versionHintLocation(table));
    ReachableFileUtil.statisticsFilesLocations(table).forEach(names::add);
    ReachableFileUtil.manifestListLocations(table).forEach(names::add);
    Set<String> seen = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (seen.add(manifest.path())) {
          names.add(manifest.path());
          addFiles(table, manifest, names);
        }
      }
    }
    return names;
  }

  private static void addFiles(Table table, ManifestFile manifest, NameSet names) {
    try (CloseableIterable<? extends ContentFile<?>> files = open(table, manifest)) {
      files.forEach(file -> names.add(file.location()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read manifest " + manifest.path(), e);
    }
  }

  private static ManifestReader<? extends ContentFile<?>> open(Table table, ManifestFile manifest) {
    return manifest.content() == ManifestContent.DATA
        ? ManifestFiles.read(manifest, table.io(), table.specs()).select(PATH_ONLY)
        : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs()).select(PATH_ONLY);
  }
}
