package io.firnline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.replay.LetterReplay;
import io.firnline.pipeline.replay.LetterRequest;
import io.firnline.pipeline.replay.LetterResult;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code firnline replay-dead-letters TABLE}: dead letters that can be rows now become rows. */
final class ReplayDeadLettersCommand implements Command {
  private static final Set<String> OWN = Set.of("from", "to", "reason", "json");

  @Override
  public String name() {
    return "replay-dead-letters";
  }

  @Override
  public String summary() {
    return "Makes rows of dead letters that can be rows now, each once.";
  }

  @Override
  public String help() {
    return """
        firnline replay-dead-letters lake.sensor_data (the flags of the run, but --icebergTable)

          --reason=CODE,CODE      only these, e.g. wrong_type; default: all but late and too_late
          --from=TIME             only letters with this source time or a later one
          --to=TIME               only letters with an earlier source time
          --json                  for programs

        Letters that cannot be rows yet stay. The job may go on running. Kafka is not read.""";
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) {
    LetterRequest request =
        new LetterRequest(
            flags.value("reason").map(codes -> Set.of(codes.split(","))).orElse(Set.of()),
            ReplayFlags.time(flags, "from"),
            ReplayFlags.time(flags, "to"));
    FirnlineOptions options = Launcher.of(ReplayFlags.landing(name(), words, flags, OWN)).options();
    LandingParts parts = LandingParts.of(options);
    CommitSettings commits = ReplayFlags.commits(parts, options);
    LetterResult result = new LetterReplay(parts, commits, request).run();
    console.println(ReplayFlags.json(flags) ? json(result) : text(result));
    return ExitCode.OK;
  }

  private static String text(LetterResult r) {
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d dead letters are rows now, snapshot %s%n  %,d stay, the first of them: %s",
        r.table(),
        r.rows(),
        r.letters(),
        r.snapshot() == 0 ? "- (none could be a row)" : Long.toString(r.snapshot()),
        r.still(),
        r.example());
  }

  private static String json(LetterResult r) {
    return new ObjectMapper()
        .createObjectNode()
        .put("table", r.table())
        .put("snapshot", r.snapshot())
        .put("letters", r.letters())
        .put("rows", r.rows())
        .put("still", r.still())
        .put("example", r.example())
        .toPrettyString();
  }
}
