package io.firnline.iceberg.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * What an audit found.
 *
 * @param home full name of the table that has the ledger
 * @param writer the ledger's name
 * @param tables full names of the tables that were looked at, home first
 * @param checks in the order in which they were made
 * @param foreign what others did to the tables: no failure, but it explains figures
 */
public record AuditReport(
    String home,
    String writer,
    List<String> tables,
    List<Check> checks,
    List<ForeignChange> foreign) {
  public AuditReport {
    tables = List.copyOf(tables);
    checks = List.copyOf(checks);
    foreign = List.copyOf(foreign);
  }

  /** Whether no check has failed. */
  public boolean passed() {
    return checks.stream().noneMatch(check -> check.status() == Check.Status.FAILED);
  }

  /** Whether every check could be made, and holds. */
  public boolean proven() {
    return checks.stream().allMatch(check -> check.status() == Check.Status.OK);
  }

  /** The same with more checks behind. */
  public AuditReport with(List<Check> more) {
    List<Check> all = new ArrayList<>(checks);
    all.addAll(more);
    return new AuditReport(home, writer, tables, all, foreign);
  }
}
