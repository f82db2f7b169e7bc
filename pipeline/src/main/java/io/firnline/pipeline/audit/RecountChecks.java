package io.firnline.pipeline.audit;

import io.firnline.iceberg.audit.Check;
import java.util.Locale;
import java.util.Map;

/** What a recount of the topics proves. */
final class RecountChecks {
  private static final String RECORDS = "source records";
  private static final String POSITIONS = "source positions";
  private static final String REREADS =
      "; a job that was started anew still reads what earlier ones have committed: audit again when it has caught up";

  private final Recount recount;
  private final boolean startedLater;

  RecountChecks(Recount recount, boolean startedLater) {
    this.recount = recount;
    this.startedLater = startedLater;
  }

  /** There is nothing to count. */
  static Check impossible(String because) {
    return Check.unknown(RECORDS, because, Map.of());
  }

  /** By number: the topics have what the ledger counts, and what is open. */
  Check records() {
    Map<String, Long> figures = recount.figures();
    if (!recount.cutOff().isEmpty()) {
      return Check.failed(RECORDS, "topics were cut off: " + recount.cutOff(), figures);
    }
    String sum =
        text(
            "%,d records in the topics up to where the ledger stands; %,d committed, %,d in open windows",
            recount.records(), recount.committed(), recount.open());
    long excess = recount.records() - recount.committed() - recount.open();
    if (recount.rereads()) {
      return Check.unknown(RECORDS, sum + REREADS, figures);
    }
    if (excess == 0) {
      return Check.ok(RECORDS, sum, figures);
    }
    String difference =
        text("%s: %,d too %s", sum, Math.abs(excess), excess > 0 ? "many in the topics" : "few");
    return excess < 0 ? fewer(difference, figures) : more(difference, figures);
  }

  /** The topics cannot have had fewer when they were read. */
  private Check fewer(String difference, Map<String, Long> figures) {
    return Check.unknown(
        RECORDS,
        difference
            + (recount.lostSome()
                ? "; retention has taken records that were read"
                : "; only compaction takes records from the middle of a topic"),
        figures);
  }

  private Check more(String difference, Map<String, Long> figures) {
    return startedLater
        ? Check.unknown(RECORDS, difference + "; the writer started later than the topics", figures)
        : Check.failed(
            RECORDS,
            difference
                + "; if the writer did not start at the topics' beginning, give --kafkaStart as it was then",
            figures);
  }

  /**
   * One by one: what the tables do not have is open, or was dropped. What was dropped may have left
   * the topics.
   *
   * @param othersDeleted whether others have removed rows, which are missed then
   */
  Check positions(boolean othersDeleted) {
    Map<String, Long> figures = recount.figures();
    figures.put("absent", recount.absent());
    figures.put("dropped", recount.dropped());
    String found =
        text(
            "%,d records of the topics are in no table; %,d are in open windows, %,d were dropped by policy",
            recount.absent(), recount.open(), recount.dropped());
    if (recount.rereads()) {
      return Check.unknown(POSITIONS, found + REREADS, figures);
    }
    long most = recount.open() + recount.dropped();
    long least = recount.lostSome() ? recount.open() : most;
    if (recount.absent() >= least && recount.absent() <= most) {
      return Check.ok(POSITIONS, found, figures);
    }
    String difference = found + ", e.g. " + recount.examples();
    return othersDeleted
        ? Check.unknown(POSITIONS, difference + "; others have deleted rows", figures)
        : Check.failed(POSITIONS, difference, figures);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
