package io.firnline.pipeline.cli;

import io.firnline.pipeline.launch.Flags;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.SnapshotRef;
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
        firnline show lake.sensor_data --icebergCatalog='{"type":"jdbc",...}' [--json] [--writerId=ID] [--icebergBranch=BRANCH]

        %s
          --icebergBranch=BRANCH  the branch to look at; default main

        Late rows are counted under their own window, which an earlier snapshot committed.

        --json prints {"table","rows","snapshots":[{"id","windows":[{"start","end","rows","late"}],"files"}],
        "replays":[{"id","start","end","replaced","rows","deadLetters","late"}],"completeThrough","ledger":{...}};
        keys may be added, none goes. Times are ISO-8601; completeThrough is null until a window is complete, start of
        the global window is null and its end "end". replays is empty unless rows or dead letters were replayed."""
        .formatted(TableArguments.HELP);
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    TableArguments arguments = TableArguments.of(name(), words, flags, Set.of("icebergBranch"));
    Table table = arguments.table();
    String branch = flags.value("icebergBranch").orElse(SnapshotRef.MAIN_BRANCH);
    checkBranch(arguments.name(), table, branch);
    TableReport report =
        TableReports.of(arguments.name(), table, branch, arguments.writer(table, branch));
    console.println(arguments.json() ? ReportJson.of(report) : ReportText.of(report));
    return ExitCode.OK;
  }

  /** A table has no reference to main before its first snapshot. */
  private static void checkBranch(String name, Table table, String branch) {
    if (!branch.equals(SnapshotRef.MAIN_BRANCH) && !table.refs().containsKey(branch)) {
      throw new UsageException(
          "Invalid --icebergBranch %s: %s has only %s"
              .formatted(branch, name, new TreeSet<>(table.refs().keySet())));
    }
  }
}
