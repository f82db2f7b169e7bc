package io.firnline.pipeline.source.files;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.SourceStart;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a reader of files starts: from its mark, or by a claim, from the ledger (ledger.md
 * section 6). Files that the ledger does not know become a set of their own in the claim; those
 * that appear after it wait for the next run.
 */
final class FileStart {
  private static final Logger LOG = LoggerFactory.getLogger(FileStart.class);

  private final FileSourceSettings settings;
  private final WriterLedger writer;
  private final Share share;

  FileStart(FileSourceSettings settings, WriterLedger writer, Share share) {
    this.settings = settings;
    this.writer = writer;
    this.share = share;
  }

  /**
   * Where a reader starts.
   *
   * @param ledger as it is after the claim
   * @param sets of the ledger, with the listed files
   * @param places of the reader's lanes, without those that are read to their end
   */
  record Started(Ledger ledger, FileSets sets, SortedMap<SourcePartition, Place> places) {}

  Started start(@Nullable SourceMark mark) throws IOException {
    List<InputFile> files = FileListing.list(settings.globs());
    if (mark != null && mark.hasEpoch()) {
      Ledger ledger = writer.read();
      SourceStart.checkRestored(ledger, mark);
      return new Started(ledger, FileSets.of(ledger, files), mark.places());
    }
    Ledger ledger = claimed(mark == null ? settings.launch() : mark.launch(), files);
    FileSets sets = FileSets.of(ledger, files);
    return new Started(ledger, sets, places(ledger, sets));
  }

  /** Of several readers one claims; the others take the files that it has found. */
  private Ledger claimed(String launch, List<InputFile> files) throws IOException {
    writer.prepare();
    Ledger before = writer.read();
    if (SourceStart.hasClaimed(before, launch)) {
      return before;
    }
    FileSets sets = FileSets.of(before, files);
    try {
      return writer.claim(claim(launch, before, sets, files));
    } catch (LedgerStopException e) {
      Ledger now = writer.read();
      if (e.reason() == Reason.OTHER_STREAM && SourceStart.hasClaimed(now, launch)) {
        LOG.info("Files have changed while readers started; those of the first reader count");
        return now;
      }
      throw e;
    }
  }

  private Claim claim(String launch, Ledger before, FileSets sets, List<InputFile> files)
      throws IOException {
    Map<String, String> streams = new HashMap<>(before.streams());
    Map<SourcePartition, Long> starts = new HashMap<>();
    sets.added(files)
        .ifPresent(
            set -> {
              streams.put(set.stream(), set.identity());
              set.lanes().forEach(lane -> starts.put(lane, 0L));
            });
    Map<SourcePartition, Long> ends = new HashMap<>();
    sets.all().forEach(set -> set.lanes().forEach(lane -> ends.put(lane, set.end(lane))));
    return new Claim(launch, settings.timeRule(), streams, starts, Map.of(), ends, sets.replaced());
  }

  private SortedMap<SourcePartition, Place> places(Ledger ledger, FileSets sets) {
    TreeMap<SourcePartition, Place> places = new TreeMap<>();
    for (SourcePartition lane : ledger.partitions().keySet()) {
      if (share.holds(lane)) {
        Place place = SourceStart.place(ledger, lane).endingAt(sets.set(lane.stream()).end(lane));
        if (place.position() < place.end()) {
          places.put(lane, place);
        }
      }
    }
    return places;
  }
}
