package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import java.util.List;

/**
 * A range of a partition's positions of which everything is settled, except event times in some
 * windows. An earlier run leaves one (ledger.md section 6); so does a window that is committed
 * while an older one may still open, for the late rows in it (section 4, rule 5).
 *
 * @param from inclusive lower bound of the settled positions
 * @param below exclusive upper bound of the settled positions
 * @param open windows whose records in the range are still wanted
 */
public record Layer(long from, long below, List<CommitWindow> open) {
  public Layer {
    open = List.copyOf(open);
  }

  /**
   * Whether the record is in a table already, or counted as dropped: it is to be skipped and
   * counted nowhere.
   */
  public boolean settles(long position, long eventTimeMillis) {
    if (position < from || position >= below) {
      return false;
    }
    for (CommitWindow window : open) {
      if (window.contains(eventTimeMillis)) {
        return false;
      }
    }
    return true;
  }
}
