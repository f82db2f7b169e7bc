package io.firnline.pipeline.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check;
import io.firnline.iceberg.audit.ForeignChange;
import java.util.Locale;

/** An audit's report for programs. */
public final class AuditJson {
  private AuditJson() {}

  /** One object. */
  public static String of(AuditReport report) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("home", report.home())
        .put("writer", report.writer())
        .put("passed", report.passed())
        .put("proven", report.proven());
    ArrayNode tables = json.putArray("tables");
    report.tables().forEach(tables::add);
    ArrayNode checks = json.putArray("checks");
    report.checks().forEach(check -> add(checks, check));
    ArrayNode foreign = json.putArray("foreign");
    report.foreign().forEach(change -> add(foreign, change));
    return json.toPrettyString();
  }

  private static void add(ArrayNode checks, Check check) {
    ObjectNode node =
        checks
            .addObject()
            .put("name", check.name())
            .put("status", check.status().name().toLowerCase(Locale.ROOT))
            .put("text", check.text());
    ObjectNode figures = node.putObject("figures");
    check.figures().forEach(figures::put);
  }

  private static void add(ArrayNode foreign, ForeignChange change) {
    foreign
        .addObject()
        .put("table", change.table())
        .put("snapshot", change.snapshotId())
        .put("time", change.time().toString())
        .put("operation", change.operation())
        .put("addedRows", change.addedRows())
        .put("deletedRows", change.deletedRows())
        .put("addedDeletes", change.addedDeletes());
  }
}
