package io.firnline.iceberg.testing;

import io.firnline.iceberg.table.Marks;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** A real table's operations, whose commits meet the faults of a plan. */
record FaultyOperations(String table, TableOperations real, FaultPlan plan)
    implements TableOperations {
  @Override
  public void commit(TableMetadata base, TableMetadata metadata) {
    plan.commit(table, bringsPanes(base, metadata), () -> real.commit(base, metadata));
  }

  /** A claim's snapshot names no windows. */
  private static boolean bringsPanes(TableMetadata base, TableMetadata metadata) {
    Snapshot before = base.currentSnapshot();
    Snapshot after = metadata.currentSnapshot();
    boolean isNew = after != null && (before == null || before.snapshotId() != after.snapshotId());
    return isNew && after.summary().containsKey(Marks.WINDOWS);
  }

  @Override
  public TableMetadata current() {
    return real.current();
  }

  @Override
  public TableMetadata refresh() {
    plan.refresh(table);
    return real.refresh();
  }

  @Override
  public FileIO io() {
    return new FaultyIo(table, new RecordingIO(real.io(), plan::deleted), plan);
  }

  @Override
  public EncryptionManager encryption() {
    return real.encryption();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return real.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return real.locationProvider();
  }

  @Override
  public TableOperations temp(TableMetadata uncommitted) {
    return new FaultyOperations(table, real.temp(uncommitted), plan);
  }

  @Override
  public long newSnapshotId() {
    return real.newSnapshotId();
  }
}
