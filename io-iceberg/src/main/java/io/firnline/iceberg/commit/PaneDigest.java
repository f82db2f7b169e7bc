package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.block.Wire;
import io.firnline.iceberg.file.WrittenFile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Knows a re-delivered pane again: the first 64 bits of a SHA-256 over epoch, window, file
 * locations and coverages. Files have unique names, so no two panes have the same digest by design.
 * Part of what the ledger stores: never changes.
 */
final class PaneDigest {
  private PaneDigest() {}

  static long of(Pane pane) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, pane);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(sha256(bytes.toByteArray())).getLong();
  }

  private static void write(DataOutputStream out, Pane pane) throws IOException {
    out.writeLong(pane.epoch());
    out.writeLong(pane.window().startMillis());
    out.writeLong(pane.window().endMillis());
    List<String> locations = pane.files().stream().map(WrittenFile::location).sorted().toList();
    out.writeInt(locations.size());
    for (String location : locations) {
      out.writeUTF(location);
    }
    List<Coverage> coverages = LedgerPanes.inOrder(pane.coverages());
    out.writeInt(coverages.size());
    for (Coverage coverage : coverages) {
      write(out, coverage);
    }
    if (locations.isEmpty() && coverages.isEmpty()) {
      writeDropped(out, pane);
      // Nor those that hold nothing but a note of what was read; traced panes came later.
      Wire.writeTrace(pane.trace(), pane.trace().isNone() ? 1 : Wire.WITH_MESSAGES, out);
    }
  }

  /** Nothing else tells two panes apart that hold nothing but records dropped by policy. */
  private static void writeDropped(DataOutputStream out, Pane pane) throws IOException {
    for (Map.Entry<SourcePartition, Tally> dropped : new TreeMap<>(pane.dropped()).entrySet()) {
      out.writeUTF(dropped.getKey().stream());
      out.writeUTF(dropped.getKey().partition());
      out.writeLong(dropped.getValue().records());
      out.writeLong(dropped.getValue().positionSum());
    }
  }

  private static void write(DataOutputStream out, Coverage c) throws IOException {
    out.writeUTF(c.partition().stream());
    out.writeUTF(c.partition().partition());
    out.writeLong(c.from());
    out.writeLong(c.to());
    out.writeLong(c.watermark());
    out.writeLong(c.after());
    out.writeInt(c.windows().size());
    for (WindowCount count : c.windows()) {
      out.writeLong(count.window().startMillis());
      out.writeLong(count.window().endMillis());
      out.writeLong(count.tally().records());
      out.writeLong(count.tally().positionSum());
      out.writeLong(count.lowest());
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Missing SHA-256, which every Java platform has", e);
    }
  }
}
