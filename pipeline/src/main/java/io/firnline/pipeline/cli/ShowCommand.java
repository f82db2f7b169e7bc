package io.firnline.pipeline.cli;

import io.firnline.pipeline.launch.Flags;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Table;

/** {@code firnline show TABLE}: what Firnline has committed; reads only the catalog. */
final class ShowCommand implements Command {
  @Override
  public String name() {
    return "show";
  }

  @Override
  public String summary() {
    return "Shows a table's snapshots, windows, complete-through and ledger.";
  }

  @Override
  public String help() {
    return """
        firnline show lake.sensor_data --icebergCatalog='{"type":"jdbc",...}' [--json] [--writerId=ID]

        %s

        Late rows are counted under their own window, which an earlier snapshot committed."""
        .formatted(TableArguments.HELP);
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    TableArguments arguments = TableArguments.of(name(), words, flags, Set.of());
    Table table = arguments.table();
    TableReport report = TableReports.of(arguments.name(), table, arguments.writer(table));
    console.println(arguments.json() ? ReportJson.of(report) : ReportText.of(report));
    return ExitCode.OK;
  }
}
