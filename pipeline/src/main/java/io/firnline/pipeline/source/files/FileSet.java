package io.firnline.pipeline.source.files;

import io.firnline.iceberg.block.SourcePartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Files that one run found new: a stream of the ledger. They are ordered by path and dealt out to
 * at most {@value #MOST_LANES} lanes, the stream's partitions. A position of a lane is the number
 * of a file in the lane times {@link #FILE} plus the number of a line in the file, both from 0: it
 * says that all files before are read, and so much of this one.
 *
 * <p>So the ledger keeps a few numbers for each lane, however many files it has, and {@value
 * FileDigest#BYTES} bytes for each file in the stream's identity. They stay: a later run has to
 * know what was read.
 *
 * @param stream {@code files-1}, {@code files-2} and so on
 * @param digests of its files, in their order
 */
record FileSet(String stream, List<FileDigest> digests) {
  /** Positions of one file: more lines than any file has. */
  static final long FILE = 1_000_000_000_000L;

  static final int MOST_LANES = 32;
  private static final String PREFIX = "files-";
  private static final String VERSION = "files:v1:";

  FileSet {
    digests = List.copyOf(digests);
  }

  /** The set number {@code number}, from 1, of a writer. */
  static FileSet of(int number, List<InputFile> files) {
    return new FileSet(PREFIX + number, files.stream().map(InputFile::digest).toList());
  }

  /** Whether a stream of a ledger is one, by its identity. */
  static boolean isIdentity(String identity) {
    return identity.startsWith(VERSION);
  }

  static FileSet read(String stream, String identity) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(identity.substring(VERSION.length())));
    List<FileDigest> digests = new ArrayList<>();
    while (bytes.hasRemaining()) {
      digests.add(FileDigest.read(bytes));
    }
    return new FileSet(stream, digests);
  }

  int number() {
    return Integer.parseInt(stream.substring(PREFIX.length()));
  }

  /** What {@link #read} reads: the stream's identity in the ledger. */
  String identity() {
    ByteBuffer bytes = ByteBuffer.allocate(digests.size() * FileDigest.BYTES);
    digests.forEach(digest -> digest.write(bytes));
    return VERSION + Base64.getEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Its lanes. */
  List<SourcePartition> lanes() {
    return IntStream.range(0, laneCount())
        .mapToObj(i -> new SourcePartition(stream, Integer.toString(i)))
        .toList();
  }

  private int laneCount() {
    return Math.min(MOST_LANES, digests.size());
  }

  /** Files of a lane, as numbers in the set, in the lane's order. */
  List<Integer> filesOf(SourcePartition lane) {
    return IntStream.iterate(
            Integer.parseInt(lane.partition()), i -> i < digests.size(), i -> i + laneCount())
        .boxed()
        .toList();
  }

  /** The lane of a file. */
  SourcePartition laneOf(int file) {
    return new SourcePartition(stream, Integer.toString(file % laneCount()));
  }

  /** The position of a file's first line, in its lane. */
  long positionOf(int file) {
    return file / laneCount() * FILE;
  }

  /** The position behind all of a lane. */
  long end(SourcePartition lane) {
    return filesOf(lane).size() * FILE;
  }
}
