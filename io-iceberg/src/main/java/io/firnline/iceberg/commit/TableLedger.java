package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.iceberg.table.CatalogSpec;
import java.time.Duration;

/** The ledger in its home table. */
public final class TableLedger implements WriterLedger {
  private final CatalogSpec catalog;

  public TableLedger(CatalogSpec catalog, String homeTable, String writerId, Duration patience) {
    this.catalog = catalog;
  }

  @Override
  public Ledger claim(LedgerStart.Claim claim) {
    throw new UnsupportedOperationException(catalog.name());
  }

  @Override
  public Ledger read() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Ledger enter(long epoch, SourcePartition partition, long start, long watermark) {
    throw new UnsupportedOperationException();
  }
}
