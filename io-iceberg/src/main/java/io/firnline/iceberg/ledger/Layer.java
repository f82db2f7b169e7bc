package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import java.util.List;

/**
 * What an earlier run left of a partition: below a position everything is settled, except event
 * times in the windows that were open then.
 *
 * @param below exclusive upper bound of the settled positions
 * @param open windows that were not committed; their records below {@code below} are still wanted
 */
public record Layer(long below, List<CommitWindow> open) {
  public Layer {
    open = List.copyOf(open);
  }

  /**
   * Whether the record is in a table already, or counted as dropped: it is to be skipped and
   * counted nowhere.
   */
  public boolean settles(long position, long eventTimeMillis) {
    if (position >= below) {
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
