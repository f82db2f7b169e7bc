package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;

/**
 * A {@link SourceMark} as bytes, deterministic. The first byte is the version of the format. Each
 * source has a coder of its own name around it: runners keep the names of coders in their state.
 */
final class SourceMarkBytes {
  private static final int VERSION = 1;

  /** Each place has a bookmark, too. */
  private static final int WITH_BOOKMARKS = 2;

  private SourceMarkBytes() {}

  /** Writes a mark. */
  public static void write(SourceMark mark, OutputStream out) throws IOException {
    int version = version(mark);
    out.write(version);
    StringUtf8Coder.of().encode(mark.launch(), out);
    fixed(mark.epoch(), out);
    VarInt.encode(mark.places().size(), out);
    for (var entry : mark.places().entrySet()) {
      StringUtf8Coder.of().encode(entry.getKey().stream(), out);
      StringUtf8Coder.of().encode(entry.getKey().partition(), out);
      Place place = entry.getValue();
      fixed(place.position(), out);
      fixed(place.watermark(), out);
      fixed(place.lateBefore(), out);
      fixed(place.end(), out);
      if (version == WITH_BOOKMARKS) {
        StringUtf8Coder.of().encode(place.bookmark(), out);
      }
    }
  }

  /** What has no bookmarks is written as it always was. */
  private static int version(SourceMark mark) {
    boolean plain = mark.places().values().stream().allMatch(p -> p.bookmark().isEmpty());
    return plain ? VERSION : WITH_BOOKMARKS;
  }

  /** Reads what {@link #write} wrote. */
  public static SourceMark read(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION && version != WITH_BOOKMARKS) {
      throw new CoderException(
          "Cannot read a mark of version %d: this program knows versions %d and %d"
              .formatted(version, VERSION, WITH_BOOKMARKS));
    }
    String launch = StringUtf8Coder.of().decode(in);
    long epoch = fixed(in);
    int count = VarInt.decodeInt(in);
    TreeMap<SourcePartition, Place> places = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String stream = StringUtf8Coder.of().decode(in);
      String partition = StringUtf8Coder.of().decode(in);
      places.put(
          new SourcePartition(stream, partition),
          new Place(
              fixed(in),
              fixed(in),
              fixed(in),
              fixed(in),
              version == WITH_BOOKMARKS ? StringUtf8Coder.of().decode(in) : ""));
    }
    return new SourceMark(launch, epoch, places);
  }

  private static void fixed(long value, OutputStream out) throws IOException {
    BigEndianLongCoder.of().encode(value, out);
  }

  private static long fixed(InputStream in) throws IOException {
    return BigEndianLongCoder.of().decode(in);
  }
}
