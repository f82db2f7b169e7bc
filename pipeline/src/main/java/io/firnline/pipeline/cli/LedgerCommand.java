package io.firnline.pipeline.cli;

import io.firnline.iceberg.commit.LedgerChange;
import io.firnline.iceberg.commit.LedgerFindings;
import io.firnline.iceberg.commit.LedgerOperator;
import io.firnline.iceberg.commit.LedgerPlan;
import io.firnline.iceberg.table.Marks;
import io.firnline.pipeline.cli.ledger.BackupFile;
import io.firnline.pipeline.cli.ledger.LedgerJson;
import io.firnline.pipeline.cli.ledger.LedgerText;
import io.firnline.pipeline.launch.Flags;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/** {@code firnline ledger TABLE}: shows a ledger in full, verifies it, and sets it on purpose. */
final class LedgerCommand implements Command {
  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public String summary() {
    return "Shows and verifies a table's ledger; repairs, moves or sets it.";
  }

  @Override
  public String help() {
    return """
        firnline ledger lake.sensor_data --icebergCatalog='{"type":"jdbc",...}' [--json] [--writerId=ID]

        %s
          --sideTables=A,B        side tables in other namespaces; those of the table's own are found

        Without more it shows the ledger, compares it with the tables, and ends with 1 if something is
        wrong. One of these works out a change and shows it; --confirm=TABLE makes it:

          --repair                after a rollback, or when properties were damaged: set it to what the
                                  table's current snapshot says; what was rolled back is read again
          --keep                  after a rollback: leave the ledger; what was rolled back stays away
          --adopt                 the table is a copy of another: let it go on by itself
          --setPosition=S/P:N,... the next start reads partition P of stream (topic) S from N on
          --forget=S,...          the next start knows nothing of these streams (topics)
          --toWriterId=ID         give the writer another id
          --restore=FILE          set it to what a backup has
          --confirm=TABLE         make the change: the table's name, once more
          --backup=DIR            where the backup is written before a change (default: here)

        A change fences a job that runs: stop it first, and start it again without state."""
        .formatted(TableArguments.HELP);
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    Set<String> more = new TreeSet<>(LedgerChanges.FLAGS);
    more.addAll(Set.of("confirm", "backup", "sideTables"));
    TableArguments arguments = TableArguments.of(name(), words, flags, more);
    Optional<LedgerChange> change = LedgerChanges.of(flags);
    Table table = arguments.table();
    @Nullable String writer = arguments.writer(table);
    if (writer == null) {
      throw new UsageException(
          "Missing --writerId: %s has no ledger; name the writer whose ledger it should have"
              .formatted(arguments.name()));
    }
    refuseSideTable(arguments, table, writer);
    LedgerOperator operator =
        new LedgerOperator(
            arguments.catalog(),
            arguments.name(),
            writer,
            Set.copyOf(LedgerChanges.list(flags, "sideTables")));
    return change.isPresent()
        ? change(operator, change.get(), arguments, flags, console)
        : show(operator.inspect(), arguments, console);
  }

  private static void refuseSideTable(TableArguments arguments, Table table, String writer) {
    @Nullable String home = table.properties().get(Marks.of(Marks.HOME, writer));
    if (home != null) {
      throw new UsageException(
          "Invalid table %s: it is a side table of %s, which has the ledger; write firnline ledger %s"
              .formatted(arguments.name(), home, home));
    }
  }

  private static int show(LedgerFindings found, TableArguments arguments, Console console) {
    console.println(arguments.json() ? LedgerJson.of(found) : LedgerText.of(found));
    return found.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static int change(
      LedgerOperator operator,
      LedgerChange change,
      TableArguments arguments,
      Flags flags,
      Console console) {
    Optional<String> confirmed = flags.value("confirm");
    if (confirmed.isPresent() && !confirmed.get().equals(arguments.name())) {
      throw new UsageException(
          "Invalid --confirm %s: repeat the table's name, --confirm=%s"
              .formatted(confirmed.get(), arguments.name()));
    }
    LedgerPlan plan = operator.plan(change);
    if (confirmed.isEmpty()) {
      console.println(arguments.json() ? LedgerJson.of(plan, Optional.empty()) : text(plan));
      console.err().println("Nothing was changed: add --confirm=" + arguments.name());
      return ExitCode.OK;
    }
    Path folder = Path.of(flags.value("backup").orElse("."));
    Path backup = BackupFile.write(folder, plan.backup());
    console.err().println("Backup: " + backup + " (--restore=" + backup + ")");
    operator.apply(plan);
    console.println(
        arguments.json()
            ? LedgerJson.of(plan, Optional.of(backup.toString()))
            : text(plan)
                + "\nDone: epoch %d, pane %d. Start the job without state"
                    .formatted(plan.ledger().epoch(), plan.ledger().n()));
    return ExitCode.OK;
  }

  private static String text(LedgerPlan plan) {
    return String.join("\n", plan.says());
  }
}
