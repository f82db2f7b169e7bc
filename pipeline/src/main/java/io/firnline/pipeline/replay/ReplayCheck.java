package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.commit.TableReplay;
import io.firnline.iceberg.commit.TableWriters;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.parse.LateRowPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Whether a range of a table can be replayed exactly at all, before anything is read. */
final class ReplayCheck {
  /** What is exact where replay is not. */
  private static final String INSTEAD =
      "land the topics again into a new table, with another --writerId, and let it take the place of this one";

  private ReplayCheck() {}

  /**
   * @throws IllegalStateException naming all that is against it
   */
  static void check(LandingParts parts, CommitWindow range, TableReplay.Base base) {
    List<String> problems = new ArrayList<>();
    if (!parts.names().homeHoldsRows()) {
      problems.add(
          "its rows and its ledger (%s) are in several tables, and replay exchanges rows of one alone; %s"
              .formatted(parts.names().home(), INSTEAD));
    }
    if (parts.parsing().lateness().lateRows() == LateRowPolicy.SIDE_TABLE) {
      problems.add(
          "its late rows are in a table of their own, and which records came late is not known any more; "
              + INSTEAD);
    }
    SortedSet<String> writers = TableWriters.of(base.table().properties());
    if (writers.size() > 1) {
      problems.add(
          "several pipelines write to it, %s, and rows do not say whose; %s"
              .formatted(writers, INSTEAD));
    }
    checkLedger(base.ledger(), parts.eventTime().text(), range, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "Cannot replay %s of table '%s': %s"
              .formatted(range, parts.names().table(), String.join("; ", problems)));
    }
  }

  private static void checkLedger(
      Ledger ledger, String timeRule, CommitWindow range, List<String> problems) {
    if (!ledger.timeRule().equals(timeRule)) {
      problems.add(
          "its event times were read by the rule '%s', not '%s', and rows are found by it; give the same --eventTimeField and --eventTimeUnit"
              .formatted(ledger.timeRule(), timeRule));
    }
    if (range.endMillis() > ledger.completeThrough()) {
      problems.add(
          "it is complete through %s only; wait, or end the range there"
              .formatted(
                  ledger.hasCompleteThrough()
                      ? Instant.ofEpochMilli(ledger.completeThrough())
                      : "no time yet"));
    }
    ledger.open().keySet().stream()
        .filter(w -> w.startMillis() < range.endMillis() && range.startMillis() < w.endMillis())
        .findFirst()
        .ifPresent(w -> problems.add("window %s is open and not committed yet; wait".formatted(w)));
  }
}
