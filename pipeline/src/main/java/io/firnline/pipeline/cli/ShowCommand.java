package io.firnline.pipeline.cli;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.Catalogs;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** {@code firnline show TABLE}: what Firnline has committed; reads only the catalog. */
final class ShowCommand implements Command {
  private static final Set<String> FLAGS = Set.of("icebergCatalog", "json", "writerId");

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

          --icebergCatalog=JSON   the catalog's properties, or @file
          --json                  for programs
          --writerId=ID           whose ledger, where several pipelines write to the table

        Late rows are counted under their own window, which an earlier snapshot committed.""";
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    if (words.size() != 1) {
      throw new UsageException("Missing table: write firnline show NAMESPACE.TABLE");
    }
    FlagCheck.only(flags, FLAGS);
    CatalogSpec catalog =
        flags
            .value("icebergCatalog")
            .map(ShowCommand::catalog)
            .orElseThrow(
                () -> new UsageException("Missing --icebergCatalog: the catalog's properties"));
    TableReport report =
        TableReports.of(
            words.get(0), table(catalog, words.get(0)), flags.value("writerId").orElse(null));
    boolean json = flags.value("json").map(Boolean::parseBoolean).orElse(false);
    console.println(json ? ReportJson.of(report) : ReportText.of(report));
    return ExitCode.OK;
  }

  private static Table table(CatalogSpec catalog, String name) {
    try {
      return Tables.load(catalog, name);
    } catch (NoSuchTableException e) {
      throw new IllegalArgumentException(
          "Cannot show %s: the catalog has no such table; check its name, and the catalog's name and properties"
              .formatted(name),
          e);
    }
  }

  private static CatalogSpec catalog(String value) {
    try {
      return Catalogs.read(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --icebergCatalog: " + e.getMessage());
    }
  }
}
