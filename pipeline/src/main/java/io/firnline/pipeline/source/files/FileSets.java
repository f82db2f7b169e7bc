package io.firnline.pipeline.source.files;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file sets of a ledger, and which of their files are listed now.
 *
 * <p>A file that was replaced before anything of it was committed counts as a new one: it becomes
 * part of a later set, and its place in the earlier one stays empty.
 */
final class FileSets {
  /** Each run that finds new files makes one. */
  static final int MOST_SETS = 1_000;

  private final Ledger ledger;
  private final Map<String, FileSet> sets = new TreeMap<>();
  private final Map<FileDigest, InputFile> listed = new HashMap<>();
  private final Set<FileDigest> known = new HashSet<>();

  /** Where a path is in the newest set that has it. */
  private final Map<Long, At> newest = new HashMap<>();

  /** A file's number in a set. */
  private record At(FileSet set, int file) {
    long position() {
      return set.positionOf(file);
    }

    SourcePartition lane() {
      return set.laneOf(file);
    }
  }

  private FileSets(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * The sets of a ledger.
   *
   * @throws LedgerStopException if the ledger is of another source
   */
  static FileSets of(Ledger ledger, List<InputFile> files) {
    FileSets all = new FileSets(ledger);
    ledger.streams().forEach(all::addSet);
    all.sets.values().stream()
        .sorted(Comparator.comparingInt(FileSet::number))
        .forEach(all::addFiles);
    files.forEach(file -> all.listed.put(file.digest(), file));
    return all;
  }

  private void addSet(String stream, String identity) {
    if (!FileSet.isIdentity(identity)) {
      throw new LedgerStopException(
          Reason.OTHER_STREAM,
          "Another stream: writer '%s' has read '%s', which is no file. Use another --writerId for files"
              .formatted(ledger.writer(), stream));
    }
    sets.put(stream, FileSet.read(stream, identity));
  }

  private void addFiles(FileSet set) {
    known.addAll(set.digests());
    for (int i = 0; i < set.digests().size(); i++) {
      newest.put(set.digests().get(i).path(), new At(set, i));
    }
  }

  /**
   * Where the old versions of listed files are that were replaced since: no commit may have reached
   * them.
   *
   * @throws LedgerStopException naming a file of which an older version was committed, in part or
   *     whole
   */
  Map<SourcePartition, Long> replaced() {
    Map<SourcePartition, Long> replaced = new HashMap<>();
    List<String> committed = new ArrayList<>();
    for (InputFile file : listed.values()) {
      At old = newest.get(file.digest().path());
      if (old != null && !known.contains(file.digest())) {
        replaced.merge(old.lane(), old.position(), Math::min);
        if (ledger.heldBelow(old.lane()) > old.position()) {
          committed.add("%s (now %s)".formatted(file.path(), file.version()));
        }
      }
    }
    if (!committed.isEmpty()) {
      throw new LedgerStopException(
          Reason.OTHER_STREAM,
          "Another stream: writer '%s' has landed lines of files that have changed since, %d of them, e.g. %s: another size, time or checksum, so their lines may be others. Nothing was read. Bring the old files back, or give --files without them; new versions can be landed whole by another --writerId, once the rows of the old ones are deleted"
              .formatted(ledger.writer(), committed.size(), committed.get(0)));
    }
    return replaced;
  }

  /**
   * The set of those listed files that no set has.
   *
   * @throws IOException if the ledger would grow beyond its bounds
   */
  Optional<FileSet> added(List<InputFile> files) throws IOException {
    List<InputFile> fresh = files.stream().filter(f -> !known.contains(f.digest())).toList();
    if (fresh.isEmpty()) {
      return Optional.empty();
    }
    if (known.size() + fresh.size() > FileListing.MOST_FILES || sets.size() >= MOST_SETS) {
      throw new IOException(
          "Cannot read %,d new files as writer '%s': it has read %,d files in %,d runs, and its ledger remembers at most %,d files and %,d runs. Use another --writerId for them"
              .formatted(
                  fresh.size(),
                  ledger.writer(),
                  known.size(),
                  sets.size(),
                  FileListing.MOST_FILES,
                  MOST_SETS));
    }
    int last = sets.values().stream().mapToInt(FileSet::number).max().orElse(0);
    return Optional.of(FileSet.of(last + 1, fresh));
  }

  /** All sets of the ledger. */
  List<FileSet> all() {
    return List.copyOf(sets.values());
  }

  /** A set that the ledger has. */
  FileSet set(String stream) {
    FileSet set = sets.get(stream);
    if (set == null) {
      throw new IllegalStateException(
          "The ledger of writer '%s' does not know '%s', which was entered"
              .formatted(ledger.writer(), stream));
    }
    return set;
  }

  /** Whether a file of a set was replaced, so that a later set has its path. */
  boolean isReplaced(FileSet set, FileDigest digest) {
    At now = newest.get(digest.path());
    return now != null && now.set().number() > set.number();
  }

  /** The file of a digest; null if it is not listed. */
  @Nullable InputFile listed(FileDigest digest) {
    return listed.get(digest);
  }
}
