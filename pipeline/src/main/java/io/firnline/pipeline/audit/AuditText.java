package io.firnline.pipeline.audit;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check;
import io.firnline.iceberg.audit.ForeignChange;
import java.util.List;
import java.util.Locale;

/** An audit's report to read. */
public final class AuditText {
  private static final int MOST_FOREIGN = 20;

  private AuditText() {}

  /** A table of checks, what others did, and the verdict. */
  public static String of(AuditReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "Audit of writer '%s': %s", report.writer(), String.join(", ", report.tables()));
    int width = report.checks().stream().mapToInt(c -> c.name().length()).max().orElse(1);
    for (Check check : report.checks()) {
      line(text, "  %-" + width + "s  %-6s  %s", check.name(), word(check), check.text());
    }
    foreign(text, report.foreign());
    line(text, "%s", verdict(report));
    return text.toString().stripTrailing();
  }

  private static String word(Check check) {
    return switch (check.status()) {
      case OK -> "ok";
      case FAILED -> "FAILED";
      case UNKNOWN -> "?";
    };
  }

  private static void foreign(StringBuilder text, List<ForeignChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    line(text, "Commits of others, %,d (reported, no failure):", changes.size());
    int skipped = Math.max(0, changes.size() - MOST_FOREIGN);
    if (skipped > 0) {
      line(text, "  (%,d older ones; --json shows them all)", skipped);
    }
    for (ForeignChange c : changes.subList(skipped, changes.size())) {
      line(
          text,
          "  %s  %s  %s  %-9s  %+,d -%,d rows%s",
          c.table(),
          c.time(),
          c.snapshotId(),
          c.operation(),
          c.addedRows(),
          c.deletedRows(),
          c.addedDeletes() == 0
              ? ""
              : String.format(Locale.ROOT, ", %,d deletes in files", c.addedDeletes()));
    }
  }

  private static String verdict(AuditReport report) {
    long failed = count(report, Check.Status.FAILED);
    long unknown = count(report, Check.Status.UNKNOWN);
    if (failed > 0) {
      return "FAILED: %d of %d checks".formatted(failed, report.checks().size());
    }
    return unknown == 0
        ? "Passed: all %d checks".formatted(report.checks().size())
        : "Passed: %d of %d checks, %d cannot be made (?)"
            .formatted(report.checks().size() - unknown, report.checks().size(), unknown);
  }

  private static long count(AuditReport report, Check.Status status) {
    return report.checks().stream().filter(check -> check.status() == status).count();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
