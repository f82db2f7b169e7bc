package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.it.Readings.Reading;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.iceberg.data.Record;

/**
 * A series of sensor readings cut into files of equal length; every third is gzip. Later files hold
 * later readings, give or take their disorder.
 */
final class SensorFiles {
  private static final long FILE = 1_000_000_000_000L;
  private static final int LANES = 32;

  private final Path folder;
  private final Readings readings;
  private final int perFile;
  private final TreeMap<String, BitSet> seen = new TreeMap<>();
  private int files;

  SensorFiles(Path folder, Readings readings, int perFile) {
    this.folder = folder;
    this.readings = readings;
    this.perFile = perFile;
  }

  /** Adds files behind those that are there. */
  void append(int count) {
    for (int i = 0; i < count; i++) {
      write(files++);
    }
  }

  private void write(int file) {
    try (OutputStream out = open(path(file))) {
      for (int line = 0; line < perFile; line++) {
        out.write(at(file, line).json());
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OutputStream open(Path path) throws IOException {
    OutputStream plain = new BufferedOutputStream(Files.newOutputStream(path));
    return path.toString().endsWith(".gz") ? new GZIPOutputStream(plain, 1 << 16) : plain;
  }

  Path path(int file) {
    return folder.resolve("readings-%04d.json%s".formatted(file, file % 3 == 1 ? ".gz" : ""));
  }

  String glob() {
    return folder + "/readings-*";
  }

  private Reading at(int file, int line) {
    return readings.at(0, (long) file * perFile + line);
  }

  long records() {
    return (long) files * perFile;
  }

  /**
   * Fails unless the lake holds each record once, as row or dead letter, and counts the same.
   *
   * @param first number of the first file of each set, by stream
   */
  void assertHeldExactlyBy(Lake lake, Map<String, Integer> first) {
    seen.clear();
    for (Record row : lake.read(lake.rows())) {
      Reading sent =
          see(
              first,
              row.getField("_stream"),
              row.getField("_partition"),
              row.getField("_position"));
      assertThat(!sent.bad() && sent.isRow(row)).as("%s of %s", row, sent).isTrue();
    }
    for (Record letter : lake.read(lake.deadLetters())) {
      Reading sent =
          see(
              first,
              letter.getField("stream"),
              letter.getField("partition"),
              letter.getField("position"));
      ByteBuffer payload = (ByteBuffer) letter.getField("payload");
      assertThat(sent.bad()).isTrue();
      assertThat(StandardCharsets.UTF_8.decode(payload).toString())
          .isEqualTo(new String(sent.json(), StandardCharsets.UTF_8));
    }
    assertThat(seen).hasSize(files);
    seen.forEach((file, lines) -> assertThat(lines.cardinality()).as(file).isEqualTo(perFile));
    CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
  }

  /** A lane and a position name a file and a line; see {@code FileSet}. */
  private Reading see(
      Map<String, Integer> first, Object stream, Object partition, Object position) {
    int offset = first.get((String) stream);
    int next = first.values().stream().filter(n -> n > offset).min(Integer::compare).orElse(files);
    int lanes = Math.min(LANES, next - offset);
    long at = (Long) position;
    int file = offset + Integer.parseInt((String) partition) + (int) (at / FILE) * lanes;
    int line = (int) (at % FILE);
    BitSet lines = seen.computeIfAbsent(path(file).toString(), p -> new BitSet());
    assertThat(lines.get(line)).as("%s:%d is there again", path(file), line).isFalse();
    lines.set(line);
    return at(file, line);
  }
}
