package io.firnline.pipeline.cli;

import io.firnline.iceberg.orphan.OrphanAges;
import io.firnline.iceberg.orphan.OrphanReport;
import io.firnline.iceberg.orphan.Orphans;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.Span;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code firnline orphans TABLE}: files that no snapshot and no job can name. */
final class OrphansCommand implements Command {
  @Override
  public String name() {
    return "orphans";
  }

  @Override
  public String summary() {
    return "Lists the files that no snapshot and no job can name, and removes them with --delete.";
  }

  @Override
  public String help() {
    return """
        firnline orphans lake.sensor_data --icebergCatalog='{"type":"jdbc",...}' [--delete] [--olderThan=3d] [--minAge=1h] [--json]

        %s
          --delete                deletes them; without it nothing is changed
          --olderThan=AGE         age from which files go about which no ledger can tell: metadata of
                                  commits that failed, data files without positions; default 3d
          --minAge=AGE            no file younger than this goes; default 1h

        Data files of a window go when the ledger calls the window complete, so that no savepoint can
        name them any more. Files that Firnline did not write are listed and never deleted. Safe
        beside running jobs. Give the table the name that its jobs give it."""
        .formatted(TableArguments.HELP);
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    TableArguments arguments =
        TableArguments.of(name(), words, flags, Set.of("delete", "olderThan", "minAge"));
    arguments.table();
    boolean delete = flags.value("delete").map(Boolean::parseBoolean).orElse(false);
    Orphans orphans = new Orphans(arguments.catalog(), arguments.name(), ages(flags));
    long now = System.currentTimeMillis();
    OrphanReport report =
        delete
            ? orphans.delete(
                now, files -> console.err().println("deleted %,d more files".formatted(files)))
            : orphans.find(now);
    console.println(
        arguments.json()
            ? OrphanText.json(arguments.name(), report, delete)
            : OrphanText.of(arguments.name(), report, delete));
    return ExitCode.OK;
  }

  private static OrphanAges ages(Flags flags) {
    Duration any = AgeFlag.of(flags, "minAge", span(OrphanAges.ANY)).toDuration();
    Duration unproven = AgeFlag.of(flags, "olderThan", span(OrphanAges.UNPROVEN)).toDuration();
    if (unproven.compareTo(any) < 0) {
      throw new UsageException(
          "Invalid --olderThan: it is shorter than --minAge, which holds for every file; give both");
    }
    return new OrphanAges(unproven, any);
  }

  private static Span span(Duration duration) {
    return Span.ofMillis(duration.toMillis());
  }
}
