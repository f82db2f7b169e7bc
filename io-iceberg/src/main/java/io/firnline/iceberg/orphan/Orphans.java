package io.firnline.iceberg.orphan;

import io.firnline.iceberg.expiry.Retention;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.BulkDeletionFailureException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsBulkOperations;

/**
 * Finds, and on request deletes, the orphan files of one table. Safe beside running jobs: see
 * {@link Judge}. Memory is eight bytes for each file that the table names, and the manifest lists
 * of its snapshots, which Iceberg keeps; files that lie in its folders pass by one after the other.
 */
public final class Orphans {
  private static final int BATCH = 1_000;
  private static final Pattern VERSION = Pattern.compile("(\\d{5,})-.*\\.metadata\\.json");

  private final CatalogSpec catalog;
  private final String name;
  private final OrphanAges ages;

  /**
   * @param name full name of the table, as jobs have it
   */
  public Orphans(CatalogSpec catalog, String name, OrphanAges ages) {
    this.catalog = catalog;
    this.name = name;
    this.ages = ages;
  }

  /**
   * Looks at every file.
   *
   * @param nowMillis from which ages are counted, milliseconds since 1970 UTC
   */
  public OrphanReport find(long nowMillis) {
    return look(nowMillis, files -> {});
  }

  /**
   * Looks at every file and deletes orphans, {@value #BATCH} at a time.
   *
   * @param nowMillis as in {@link #find}
   * @param progress called after each batch with the number of files in it
   * @throws IllegalArgumentException if the table shares its files with another one
   * @throws BulkDeletionFailureException if files could not be deleted; call it again
   */
  public OrphanReport delete(long nowMillis, Consumer<Integer> progress) {
    Table table = Tables.load(catalog, name);
    checkAlone(table, nowMillis);
    return look(nowMillis, files -> deleteAll(table.io(), files, progress));
  }

  private OrphanReport look(long nowMillis, Consumer<List<String>> delete) {
    Judge judge = Judge.of(catalog, name, ages, nowMillis);
    Table table = Tables.load(catalog, name);
    Folders folders = Folders.of(table);
    OrphanReport report = new OrphanReport(folders.inside(), folders.outside());
    List<String> batch = new ArrayList<>();
    folders.forEachFile(
        table.io(),
        file -> {
          Verdict verdict = judge.of(file);
          report.add(verdict, file);
          if (verdict.deletable()) {
            batch.add(file.location());
          }
          if (batch.size() == BATCH) {
            delete.accept(batch);
            batch.clear();
          }
        });
    delete.accept(batch);
    return report;
  }

  private static void deleteAll(FileIO io, List<String> files, Consumer<Integer> progress) {
    if (files.isEmpty()) {
      return;
    }
    if (io instanceof SupportsBulkOperations bulk) {
      bulk.deleteFiles(files);
    } else {
      files.forEach(io::deleteFile);
    }
    progress.accept(files.size());
  }

  /**
   * A clone writes into the same folders, and this table knows nothing of what it names. It shows
   * by metadata that is newer than this table's, and too old to be that of a commit just now.
   */
  private void checkAlone(Table table, long nowMillis) {
    if (!Retention.collectsGarbage(table.properties())) {
      throw new IllegalArgumentException(
          "Cannot delete orphan files of %s: its property 'gc.enabled' is false, so its files belong to another table too"
              .formatted(name));
    }
    String current = ((HasTableOperations) table).operations().current().metadataFileLocation();
    long newest = version(NameSet.nameOf(current)).orElse(Long.MAX_VALUE);
    Folders.of(table)
        .forEachFile(
            table.io(),
            file -> {
              OptionalLong version = version(NameSet.nameOf(file.location()));
              boolean old = nowMillis - file.createdAtMillis() > ages.unproven().toMillis();
              if (old && version.orElse(0) > newest) {
                throw new IllegalArgumentException(
                    "Cannot delete orphan files of %s: %s is newer metadata than the table's own (%s), so another table, maybe a clone, writes to the same folder. Drop one of the two, or move away what is left of it"
                        .formatted(name, file.location(), current));
              }
            });
  }

  private static OptionalLong version(String name) {
    Matcher matcher = VERSION.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
