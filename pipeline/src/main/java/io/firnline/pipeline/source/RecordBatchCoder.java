package io.firnline.pipeline.source;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link RecordBatch}. Batches cross no shuffle, they are parsed where they were read;
 * but the Direct runner encodes every element. The first byte is the version of the format.
 */
public final class RecordBatchCoder extends AtomicCoder<RecordBatch> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  /** A bookmark follows. */
  private static final int WITH_BOOKMARK = 2;

  private static final RecordBatchCoder INSTANCE = new RecordBatchCoder();

  private RecordBatchCoder() {}

  public static RecordBatchCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(RecordBatch batch, OutputStream out) throws IOException {
    out.write(batch.bookmark().isEmpty() ? VERSION : WITH_BOOKMARK);
    text(batch.partition().stream(), out);
    text(batch.partition().partition(), out);
    for (long value :
        new long[] {
          batch.from(),
          batch.to(),
          batch.watermark(),
          batch.after(),
          batch.epoch(),
          batch.lateBefore()
        }) {
      fixed(value, out);
    }
    layers(batch.layers(), out);
    VarInt.encode(batch.records(), out);
    rising(batch.from(), batch.positions(), out);
    for (long time : batch.sourceTimes()) {
      fixed(time, out);
    }
    values(batch.payloads(), out);
    optional(batch.keys(), out);
    optional(batch.headers(), out);
    if (!batch.bookmark().isEmpty()) {
      text(batch.bookmark(), out);
    }
  }

  @Override
  public RecordBatch decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION && version != WITH_BOOKMARK) {
      throw new CoderException(
          "Cannot read a batch of version %d: this program knows versions %d and %d"
              .formatted(version, VERSION, WITH_BOOKMARK));
    }
    SourcePartition partition = new SourcePartition(text(in), text(in));
    long from = fixed(in);
    long to = fixed(in);
    long watermark = fixed(in);
    long after = fixed(in);
    long epoch = fixed(in);
    long lateBefore = fixed(in);
    List<Layer> layers = layers(in);
    int records = VarInt.decodeInt(in);
    long[] positions = rising(from, records, in);
    long[] times = new long[records];
    for (int i = 0; i < records; i++) {
      times[i] = fixed(in);
    }
    return new RecordBatch(
        partition,
        from,
        to,
        watermark,
        after,
        epoch,
        lateBefore,
        layers,
        positions,
        times,
        values(records, in),
        optional(records, in),
        optional(records, in),
        version == WITH_BOOKMARK ? text(in) : "");
  }

  private static void layers(List<Layer> layers, OutputStream out) throws IOException {
    VarInt.encode(layers.size(), out);
    for (Layer layer : layers) {
      fixed(layer.from(), out);
      fixed(layer.below(), out);
      VarInt.encode(layer.open().size(), out);
      for (CommitWindow window : layer.open()) {
        fixed(window.startMillis(), out);
        fixed(window.endMillis(), out);
      }
    }
  }

  private static List<Layer> layers(InputStream in) throws IOException {
    int count = VarInt.decodeInt(in);
    List<Layer> layers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long from = fixed(in);
      long below = fixed(in);
      int windows = VarInt.decodeInt(in);
      List<CommitWindow> open = new ArrayList<>(windows);
      for (int w = 0; w < windows; w++) {
        long start = fixed(in);
        open.add(new CommitWindow(start, fixed(in)));
      }
      layers.add(new Layer(from, below, open));
    }
    return layers;
  }

  private static void rising(long from, long[] positions, OutputStream out) throws IOException {
    long last = from;
    for (long position : positions) {
      VarInt.encode(position - last, out);
      last = position;
    }
  }

  private static long[] rising(long from, int count, InputStream in) throws IOException {
    long[] positions = new long[count];
    long last = from;
    for (int i = 0; i < count; i++) {
      last += VarInt.decodeLong(in);
      positions[i] = last;
    }
    return positions;
  }

  private static void optional(byte @Nullable [] @Nullable [] values, OutputStream out)
      throws IOException {
    if (values == null) {
      out.write(0);
    } else {
      out.write(1);
      values(values, out);
    }
  }

  private static byte @Nullable [] @Nullable [] optional(int count, InputStream in)
      throws IOException {
    return in.read() == 1 ? values(count, in) : null;
  }

  private static void values(byte[] @Nullable [] values, OutputStream out) throws IOException {
    for (byte[] value : values) {
      out.write(value == null ? 0 : 1);
      if (value != null) {
        ByteArrayCoder.of().encode(value, out);
      }
    }
  }

  private static byte[] @Nullable [] values(int count, InputStream in) throws IOException {
    byte[][] values = new byte[count][];
    for (int i = 0; i < count; i++) {
      values[i] = in.read() == 1 ? ByteArrayCoder.of().decode(in) : null;
    }
    return values;
  }

  private static void text(String text, OutputStream out) throws IOException {
    StringUtf8Coder.of().encode(text, out);
  }

  private static String text(InputStream in) throws IOException {
    return StringUtf8Coder.of().decode(in);
  }

  private static void fixed(long value, OutputStream out) throws IOException {
    BigEndianLongCoder.of().encode(value, out);
  }

  private static long fixed(InputStream in) throws IOException {
    return BigEndianLongCoder.of().decode(in);
  }

  /** Arrays have no value equality. */
  @Override
  public boolean consistentWithEquals() {
    return false;
  }
}
