package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.commit.TableReplay;
import io.firnline.iceberg.commit.TableWriters;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.LandingParts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether a range of a table can be replayed exactly at all, before anything is read. */
final class ReplayCheck {
  /** What is exact where replay is not. */
  private static final String INSTEAD =
      "land the topics again into a new table, with another --writerId, and let it take the place of this one";

  private ReplayCheck() {}

  /**
   * The table, which can be replayed.
   *
   * @throws IllegalStateException naming all that is against it
   */
  static ReplayTarget check(LandingParts parts, ReplayRequest request, TableReplay.Base base) {
    List<String> problems = new ArrayList<>();
    SortedSet<String> late = new TreeSet<>(base.lateTables());
    ReplayTarget target = ReplayTarget.of(parts, request.table(), base.ledger(), late);
    checkTarget(parts, target, base, problems);
    SortedSet<String> writers = TableWriters.of(base.table().properties());
    if (writers.size() > 1) {
      problems.add(
          "several pipelines write to it, %s, and rows do not say whose; %s"
              .formatted(writers, INSTEAD));
    }
    for (String name : target.lateRows() ? List.of(target.table()) : late) {
      LatePositions.problem(parts, name, base.ledger())
          .ifPresent(problem -> problems.add(problem + "; " + INSTEAD));
    }
    checkLedger(base.ledger(), parts.eventTime().text(), request.range(), problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "Cannot replay %s of table '%s': %s"
              .formatted(request.range(), request.table(), String.join("; ", problems)));
    }
    return target;
  }

  /**
   * Passes pipelines whose tables go by their topics, if there are several.
   *
   * @param what is to be replayed, for the message
   * @throws IllegalStateException if a field says where a record goes
   */
  static void checkNotByField(LandingParts parts, String what) {
    String field = parts.parsing().tables().routing().field();
    if (field != null) {
      throw new IllegalStateException(
          "Cannot replay %s: rows are in several tables, one for each value of field '%s' (--tableField), and a replay finds tables by their topics only; %s"
              .formatted(what, field, INSTEAD));
    }
  }

  private static void checkTarget(
      LandingParts parts, ReplayTarget target, TableReplay.Base base, List<String> problems) {
    if (target.table().equals(parts.names().deadLetters())) {
      problems.add(
          "it has dead letters, which firnline replay-dead-letters makes rows of its home table");
    } else if (target.streams().isEmpty()) {
      problems.add(
          "the pipeline puts no rows into it, but into %s; give one of them, and the pipeline's own --icebergTable beside it"
              .formatted(ReplayTarget.all(parts, base.ledger(), base.lateTables())));
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
