package io.firnline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.orphan.OrphanReport;
import io.firnline.iceberg.orphan.Verdict;
import java.util.List;
import java.util.Locale;

/** An {@link OrphanReport} for people and for programs. */
final class OrphanText {
  private static final int SHOWN = 10;
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final ObjectMapper JSON = new ObjectMapper();

  private OrphanText() {}

  static String of(String table, OrphanReport report, boolean deleted) {
    StringBuilder text = new StringBuilder();
    text.append("%s: %s\n".formatted(table, String.join(", ", report.folders())));
    for (Verdict verdict : Verdict.values()) {
      OrphanReport.Sum sum = report.sum(verdict);
      if (sum.files() > 0) {
        text.append(
            "  %-15s %,9d files %10s  %s\n"
                .formatted(word(verdict), sum.files(), bytes(sum.bytes()), verdict.meaning()));
        some(text, report.files(verdict));
      }
    }
    for (String folder : report.notListed()) {
      text.append("  not looked at: %s, where other tables may have files\n".formatted(folder));
    }
    return text.append(conclusion(report.sum(Verdict.ORPHAN), deleted)).toString();
  }

  private static void some(StringBuilder text, List<String> files) {
    files.stream().limit(SHOWN).forEach(file -> text.append("      ").append(file).append('\n'));
    if (files.size() > SHOWN) {
      text.append("      ... (--json has more)\n");
    }
  }

  private static String conclusion(OrphanReport.Sum orphans, boolean deleted) {
    if (orphans.files() == 0) {
      return "No orphan files.";
    }
    String what = "%,d orphan files, %s".formatted(orphans.files(), bytes(orphans.bytes()));
    return deleted
        ? "Deleted " + what + "."
        : "Nothing was deleted; --delete deletes " + what + ".";
  }

  static String json(String table, OrphanReport report, boolean deleted) {
    ObjectNode root = JSON.createObjectNode();
    root.put("table", table).put("deleted", deleted);
    report.folders().forEach(root.putArray("folders")::add);
    report.notListed().forEach(root.putArray("notListed")::add);
    for (Verdict verdict : Verdict.values()) {
      OrphanReport.Sum sum = report.sum(verdict);
      ObjectNode node = root.putObject(word(verdict));
      node.put("files", sum.files()).put("bytes", sum.bytes());
      ArrayNode some = node.putArray("first");
      report.files(verdict).forEach(some::add);
    }
    return root.toPrettyString();
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String bytes(long bytes) {
    double shown = bytes;
    int unit = 0;
    while (shown >= 1024 && unit < UNITS.size() - 1) {
      shown /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, UNITS.get(unit));
  }
}
