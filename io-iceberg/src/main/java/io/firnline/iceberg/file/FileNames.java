package io.firnline.iceberg.file;

import io.firnline.iceberg.block.CommitWindow;
import java.util.UUID;

/** Names of the files of one attempt at a shard and window. No other attempt has them. */
final class FileNames {
  private final String ledger;
  private final CommitWindow window;
  private final int shard;
  private final UUID attempt = UUID.randomUUID();
  private int files;

  FileNames(String ledger, CommitWindow window, int shard) {
    this.ledger = ledger;
    this.window = window;
    this.shard = shard;
  }

  String next() {
    return new DataFileName(ledger, window, shard, attempt, files++).text();
  }
}
