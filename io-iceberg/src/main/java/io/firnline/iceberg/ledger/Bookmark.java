package io.firnline.iceberg.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Where a source stands at a position, in its own words: what the next start asks the source for,
 * where a position is only a number that we gave, e.g. the sequence number of a Kinesis record.
 *
 * @param position of the partition
 * @param text what the source understands; only the source reads it
 */
public record Bookmark(long position, String text) {

  /** The bookmarks with one more; it takes the place of one at its position. */
  static List<Bookmark> with(List<Bookmark> bookmarks, Bookmark added) {
    List<Bookmark> all = new ArrayList<>(bookmarks);
    all.removeIf(bookmark -> bookmark.position() >= added.position());
    all.add(added);
    return List.copyOf(all);
  }

  /**
   * Of bookmarks in order those that a start may need: the last one at or before each of these
   * positions.
   */
  static List<Bookmark> needed(List<Bookmark> bookmarks, Collection<Long> positions) {
    TreeSet<Integer> wanted = new TreeSet<>();
    for (long position : positions) {
      int last = -1;
      while (last + 1 < bookmarks.size() && bookmarks.get(last + 1).position() <= position) {
        last++;
      }
      if (last >= 0) {
        wanted.add(last);
      }
    }
    return wanted.stream().map(bookmarks::get).toList();
  }
}
