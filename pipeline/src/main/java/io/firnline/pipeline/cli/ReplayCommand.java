package io.firnline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.MessageSources;
import io.firnline.pipeline.options.SourceKind;
import io.firnline.pipeline.parse.TableRouting;
import io.firnline.pipeline.replay.Difference;
import io.firnline.pipeline.replay.ReplayRequest;
import io.firnline.pipeline.replay.ReplayResult;
import io.firnline.pipeline.replay.WindowReplay;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code firnline replay TABLE}: rows of windows are replaced by what the source has of them. */
final class ReplayCommand implements Command {
  private static final Set<String> OWN =
      Set.of("from", "to", "rewrite", "acceptDifference", "acceptUnreadable", "json");

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public String summary() {
    return "Replaces rows of windows by what the source still has of them, in one commit.";
  }

  @Override
  public String help() {
    return """
        firnline replay lake.sensor_data --from=2026-11-22T08:00:00Z --to=2026-11-22T09:00:00Z \\
          (the flags of the run; with --icebergTable where the table is one of several)

          --from=TIME             first event time to replay
          --to=TIME               end of the event times to replay, exclusive; they must be complete
          --rewrite               rewrite files that also have rows outside of that, instead of refusing
          --acceptDifference=N    go on although N more (-N: fewer) rows come than go; -N+M: N go for
                                  good and M come that were not there
          --acceptUnreadable=N    go on although N records can be neither rows nor found as dead letters
          --kafkaStart=TIME       read the topics from this Kafka timestamp on, not from their beginning
          --json                  for programs

        Late rows belong to their own window; where they have a table of their own, that one is
        replayed by itself. Dead letters stay dead letters. The job may go on running.""";
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) throws Exception {
    CommitWindow range = range(flags);
    Flags landing = ReplayFlags.landingOfSome(name(), words, flags, OWN);
    checkName(words.get(0));
    ReplayRequest request =
        new ReplayRequest(
            words.get(0),
            range,
            flags.value("rewrite").map(Boolean::parseBoolean).orElse(false),
            difference(flags),
            number(flags, "acceptUnreadable"));
    FirnlineOptions options = Launcher.of(landing).options();
    checkPositions(options);
    LandingParts parts = LandingParts.of(options);
    CommitSettings commits = ReplayFlags.commits(parts, options);
    ReplayResult result = new WindowReplay(parts, commits, request).run();
    console.println(ReplayFlags.json(flags) ? json(result) : text(result));
    return ExitCode.OK;
  }

  private static void checkName(String table) {
    if (table.contains(TableRouting.STREAM)) {
      throw new UsageException(
          "Invalid table %s: give one of its tables, and --icebergTable=%s beside it"
              .formatted(table, table));
    }
  }

  /** What is read again is told by the positions that the ledger has. */
  private static void checkPositions(FirnlineOptions options) {
    if (options.getSource() != SourceKind.KAFKA) {
      throw new UsageException(
          "Cannot replay --source="
              + options.getSource()
              + ": records are read again from Kafka only. Roll the table back or delete the rows, and land them with another --writerId");
    }
    if (MessageSources.isOne(options)) {
      throw new UsageException(
          "Cannot replay --kafkaReader=KAFKA_IO: the table knows none of its positions. Roll the table back or delete the rows, and land them with another --writerId");
    }
  }

  private static CommitWindow range(Flags flags) {
    long from = time(flags, "from");
    long to = time(flags, "to");
    if (from >= to) {
      throw new UsageException("Invalid --to: it must be after --from");
    }
    return new CommitWindow(from, to);
  }

  private static long time(Flags flags, String name) {
    return ReplayFlags.time(flags, name)
        .orElseThrow(
            () ->
                new UsageException(
                    "Missing --" + name + ": an event time such as 2026-11-22T08:00:00Z"));
  }

  private static Difference difference(Flags flags) {
    String text = flags.value("acceptDifference").orElse("0");
    try {
      return Difference.parse(text);
    } catch (NumberFormatException e) {
      throw new UsageException(
          "Invalid --acceptDifference="
              + text
              + ": give it as the refusal has it, e.g. -10 or -10+3");
    }
  }

  private static long number(Flags flags, String name) {
    String text = flags.value(name).orElse("0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UsageException("Invalid --" + name + "=" + text + ": give a whole number");
    }
  }

  private static String text(ReplayResult r) {
    return String.format(
        Locale.ROOT,
        """
        %s: replayed %s to %s
          %,d rows replaced by %,d, read from %,d records; %,d dead letters stay, %,d unreadable
          %,d files replaced by %,d (%,d rewritten), snapshot %s""",
        r.table(),
        Instant.ofEpochMilli(r.range().startMillis()),
        Instant.ofEpochMilli(r.range().endMillis()),
        r.replaced(),
        r.rows(),
        r.read(),
        r.deadLetters(),
        r.unreadable(),
        r.removedFiles(),
        r.addedFiles(),
        r.rewrittenFiles(),
        r.snapshot() == 0 ? "- (there was nothing to replace)" : Long.toString(r.snapshot()));
  }

  private static String json(ReplayResult r) {
    return new ObjectMapper()
        .createObjectNode()
        .put("table", r.table())
        .put("from", Instant.ofEpochMilli(r.range().startMillis()).toString())
        .put("to", Instant.ofEpochMilli(r.range().endMillis()).toString())
        .put("snapshot", r.snapshot())
        .put("read", r.read())
        .put("replaced", r.replaced())
        .put("rows", r.rows())
        .put("deadLetters", r.deadLetters())
        .put("unreadable", r.unreadable())
        .put("removedFiles", r.removedFiles())
        .put("addedFiles", r.addedFiles())
        .put("rewrittenFiles", r.rewrittenFiles())
        .toPrettyString();
  }
}
