package io.firnline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.expiry.Retention;
import io.firnline.iceberg.expiry.TableExpiry;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.Span;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** {@code firnline expire TABLE}: snapshots go, and the files that only they could reach. */
final class ExpireCommand implements Command {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String name() {
    return "expire";
  }

  @Override
  public String summary() {
    return "Expires old snapshots, and deletes the files that only they could reach.";
  }

  @Override
  public String help() {
    return """
        firnline expire lake.sensor_data --icebergCatalog='{"type":"jdbc",...}' [--olderThan=5d] [--retainLast=1] [--dryRun] [--json]

        %s
          --olderThan=AGE         snapshots older than this go; by default the table's
                                  history.expire.max-snapshot-age-ms, else 5d
          --retainLast=N          each branch keeps its newest N; by default the table's
                                  history.expire.min-snapshots-to-keep, else 1
          --dryRun                only shows what would go

        What a branch, a tag or a ledger needs stays. The property firnline.expire.max-snapshots
        bounds what each branch keeps, here and, in line, at every commit; commits delete no file."""
        .formatted(TableArguments.HELP);
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    TableArguments arguments =
        TableArguments.of(name(), words, flags, Set.of("olderThan", "retainLast", "dryRun"));
    Table table = arguments.table();
    Retention retention = retention(Retention.of(table.properties()), flags);
    boolean dryRun = flags.value("dryRun").map(Boolean::parseBoolean).orElse(false);
    long now = System.currentTimeMillis();
    TableExpiry.Result result =
        dryRun ? TableExpiry.plan(table, retention, now) : TableExpiry.run(table, retention, now);
    console.println(
        arguments.json() ? json(arguments, result, dryRun) : text(arguments, result, dryRun));
    return result.failed().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static Retention retention(Retention byTable, Flags flags) {
    Retention retention = byTable;
    if (flags.has("olderThan")) {
      retention = retention.withMaxAge(AgeFlag.of(flags, "olderThan", Span.ZERO).toDuration());
    }
    if (flags.has("retainLast")) {
      retention = retention.withAtLeast(retainLast(flags.value("retainLast").orElseThrow()));
    }
    return retention;
  }

  private static int retainLast(String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new UsageException(
          "Invalid --retainLast=%s: give a number of snapshots, at least 1".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private static String text(TableArguments table, TableExpiry.Result result, boolean dryRun) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %,d snapshots %s, %,d stay"
            .formatted(
                table.name(),
                result.expired().size(),
                dryRun ? "would expire" : "expired",
                result.kept()));
    if (!result.expired().isEmpty()) {
      text.append("; committed from %s to %s".formatted(time(result, 0), time(result, -1)));
    }
    if (!dryRun) {
      text.append("\n%,d files deleted".formatted(result.deleted()));
    }
    if (!result.failed().isEmpty()) {
      text.append(
          "\nCannot delete %,d files, e.g. %s: firnline orphans finds them again"
              .formatted(result.failed().size(), result.failed().get(0)));
    }
    return text.toString();
  }

  private static Instant time(TableExpiry.Result result, int place) {
    List<Snapshot> all = result.expired();
    return Instant.ofEpochMilli(all.get(Math.floorMod(place, all.size())).timestampMillis());
  }

  private static String json(TableArguments table, TableExpiry.Result result, boolean dryRun) {
    ObjectNode root = JSON.createObjectNode();
    root.put("table", table.name()).put("dryRun", dryRun);
    ArrayNode expired = root.putArray("expired");
    result.expired().forEach(snapshot -> expired.add(snapshot.snapshotId()));
    root.put("kept", result.kept()).put("filesDeleted", result.deleted());
    ArrayNode failed = root.putArray("filesNotDeleted");
    result.failed().forEach(failed::add);
    return root.toPrettyString();
  }
}
