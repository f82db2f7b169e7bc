package io.firnline.iceberg.commit;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table's operations that try each commit once and never let Iceberg clean up after a failure.
 *
 * <p>Iceberg deletes the manifests of a commit that a catalog refused. The refusal can be that of a
 * second request, sent after the answer to the first was lost, while the first has landed: its
 * manifests are in the table then. Ours stay where they are; orphan removal takes them. Retries are
 * ours too, since the ledger has to be read again before each.
 */
final class SingleAttempt implements TableOperations {
  private final TableOperations table;

  SingleAttempt(TableOperations table) {
    this.table = table;
  }

  @Override
  public void commit(TableMetadata base, TableMetadata metadata) {
    try {
      table.commit(base, metadata);
    } catch (CommitFailedException conflict) {
      throw new BaseMovedException("the catalog refused the swap", conflict);
    } catch (NoSuchTableException dropped) {
      throw gone(dropped);
    } catch (RuntimeException e) {
      throw e instanceof CleanableFailure ? new RefusedException(e) : e;
    }
  }

  @Override
  public TableMetadata current() {
    return table.current();
  }

  @Override
  public TableMetadata refresh() {
    try {
      return table.refresh();
    } catch (NoSuchTableException dropped) {
      throw gone(dropped);
    }
  }

  /** Dropped since it was loaded: the next attempt, which loads it, says what to do. */
  private static BaseMovedException gone(NoSuchTableException dropped) {
    return new BaseMovedException("the table is not there any more", dropped);
  }

  @Override
  public FileIO io() {
    return table.io();
  }

  @Override
  public EncryptionManager encryption() {
    return table.encryption();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return table.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return table.locationProvider();
  }

  @Override
  public TableOperations temp(TableMetadata uncommitted) {
    return table.temp(uncommitted);
  }

  @Override
  public long newSnapshotId() {
    return table.newSnapshotId();
  }
}
