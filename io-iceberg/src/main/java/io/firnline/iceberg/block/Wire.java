package io.firnline.iceberg.block;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.util.VarInt;

/**
 * Bytes of the values that blocks, written files and panes have in common. Numbers are varints,
 * signed ones in zigzag; texts are UTF-8 behind their length; maps are in the order of their keys,
 * so that equal values have equal bytes.
 */
public final class Wire {
  private Wire() {}

  /**
   * Reads the version byte of a format.
   *
   * @throws IOException if it is none of 1 to {@code newest}
   */
  public static int readVersion(InputStream in, int newest, String what) throws IOException {
    int version = in.read();
    if (version < 0) {
      throw new EOFException("Cannot read a " + what + ": its bytes end before it");
    }
    if (version == 0 || version > newest) {
      throw new IOException(
          "Unknown format version %d of a %s: this version of Firnline reads 1 to %d; run the one that wrote it, or a newer one"
              .formatted(version, what, newest));
    }
    return version;
  }

  public static void writeLong(long value, OutputStream out) throws IOException {
    VarInt.encode(LongPlanes.zigzag(value), out);
  }

  public static long readLong(InputStream in) throws IOException {
    return LongPlanes.unzigzag(VarInt.decodeLong(in));
  }

  public static void writeText(String text, OutputStream out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  public static String readText(InputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  public static void writeBytes(byte[] bytes, OutputStream out) throws IOException {
    VarInt.encode(bytes.length, out);
    out.write(bytes);
  }

  public static byte[] readBytes(InputStream in) throws IOException {
    int length = VarInt.decodeInt(in);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new EOFException(
          "Cannot read %d bytes: the input ends after %d".formatted(length, bytes.length));
    }
    return bytes;
  }

  public static void writeWindow(CommitWindow window, OutputStream out) throws IOException {
    writeLong(window.startMillis(), out);
    writeLong(window.endMillis(), out);
  }

  public static CommitWindow readWindow(InputStream in) throws IOException {
    return new CommitWindow(readLong(in), readLong(in));
  }

  public static void writePartition(SourcePartition partition, OutputStream out)
      throws IOException {
    writeText(partition.stream(), out);
    writeText(partition.partition(), out);
  }

  public static SourcePartition readPartition(InputStream in) throws IOException {
    return new SourcePartition(readText(in), readText(in));
  }

  public static void writeTally(Tally tally, OutputStream out) throws IOException {
    writeLong(tally.records(), out);
    writeLong(tally.positionSum(), out);
  }

  public static Tally readTally(InputStream in) throws IOException {
    return new Tally(readLong(in), readLong(in));
  }

  public static void writeTallies(Map<SourcePartition, Tally> tallies, OutputStream out)
      throws IOException {
    VarInt.encode(tallies.size(), out);
    for (Map.Entry<SourcePartition, Tally> entry : new TreeMap<>(tallies).entrySet()) {
      writePartition(entry.getKey(), out);
      writeTally(entry.getValue(), out);
    }
  }

  public static Map<SourcePartition, Tally> readTallies(InputStream in) throws IOException {
    Map<SourcePartition, Tally> tallies = new TreeMap<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      tallies.put(readPartition(in), readTally(in));
    }
    return tallies;
  }

  /** Version of a format whose coverages have bookmarks; in version 1 none has any. */
  public static final int WITH_BOOKMARKS = 2;

  /** Version of a format that may hold a trace of messages; in older ones none does. */
  public static final int WITH_MESSAGES = 3;

  /** The version to write: what has no bookmarks and no messages is read by every build. */
  public static int version(List<Coverage> coverages, MessageTrace trace) {
    if (!trace.isNone()) {
      return WITH_MESSAGES;
    }
    boolean plain = coverages.stream().allMatch(coverage -> coverage.bookmark().isEmpty());
    return plain ? 1 : WITH_BOOKMARKS;
  }

  public static void writeCoverages(List<Coverage> coverages, int version, OutputStream out)
      throws IOException {
    VarInt.encode(coverages.size(), out);
    for (Coverage coverage : coverages) {
      writeCoverage(coverage, out);
      if (version >= WITH_BOOKMARKS) {
        writeText(coverage.bookmark(), out);
      }
    }
  }

  public static List<Coverage> readCoverages(int version, InputStream in) throws IOException {
    List<Coverage> coverages = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      coverages.add(readCoverage(version, in));
    }
    return coverages;
  }

  /** Writes a trace where the version has one. */
  public static void writeTrace(MessageTrace trace, int version, OutputStream out)
      throws IOException {
    if (version < WITH_MESSAGES) {
      return;
    }
    trace.ids().write(out);
    out.write(trace.note().isPresent() ? 1 : 0);
    if (trace.note().isPresent()) {
      writeNote(trace.note().get(), out);
    }
  }

  private static void writeNote(MessageNote note, OutputStream out) throws IOException {
    writeLong(note.readAt(), out);
    writeLong(note.since(), out);
    writeLong(note.age(), out);
    VarInt.encode(note.lowest().size(), out);
    for (Map.Entry<CommitWindow, Long> lowest : note.lowest().entrySet()) {
      writeWindow(lowest.getKey(), out);
      writeLong(lowest.getValue(), out);
    }
  }

  /** Reads what {@link #writeTrace} wrote. */
  public static MessageTrace readTrace(int version, InputStream in) throws IOException {
    if (version < WITH_MESSAGES) {
      return MessageTrace.NONE;
    }
    MessageIds ids = MessageIds.read(in);
    return new MessageTrace(ids, in.read() == 1 ? Optional.of(readNote(in)) : Optional.empty());
  }

  private static MessageNote readNote(InputStream in) throws IOException {
    long readAt = readLong(in);
    long since = readLong(in);
    long age = readLong(in);
    TreeMap<CommitWindow, Long> lowest = new TreeMap<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      lowest.put(readWindow(in), readLong(in));
    }
    return new MessageNote(readAt, since, age, lowest);
  }

  private static void writeCoverage(Coverage coverage, OutputStream out) throws IOException {
    writePartition(coverage.partition(), out);
    writeLong(coverage.from(), out);
    writeLong(coverage.to(), out);
    writeLong(coverage.watermark(), out);
    writeLong(coverage.after(), out);
    VarInt.encode(coverage.windows().size(), out);
    for (WindowCount count : coverage.windows()) {
      writeWindow(count.window(), out);
      writeTally(count.tally(), out);
      writeLong(count.lowest(), out);
    }
  }

  private static Coverage readCoverage(int version, InputStream in) throws IOException {
    SourcePartition partition = readPartition(in);
    long from = readLong(in);
    long to = readLong(in);
    long watermark = readLong(in);
    long after = readLong(in);
    List<WindowCount> windows = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      windows.add(new WindowCount(readWindow(in), readTally(in), readLong(in)));
    }
    String bookmark = version >= WITH_BOOKMARKS ? readText(in) : "";
    return new Coverage(partition, from, to, watermark, after, windows, bookmark);
  }
}
