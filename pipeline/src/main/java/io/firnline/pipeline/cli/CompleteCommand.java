package io.firnline.pipeline.cli;

import io.firnline.iceberg.commit.CompleteThrough;
import io.firnline.iceberg.commit.TableWriters;
import io.firnline.pipeline.complete.Completeness;
import io.firnline.pipeline.complete.CompletionWait;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.SnapshotRef;

/** {@code firnline complete TABLE --through T}: whether a batch job may read up to T. */
final class CompleteCommand implements Command {
  @Override
  public String name() {
    return "complete";
  }

  @Override
  public String summary() {
    return "Tells, or waits until, a table has all rows before a time.";
  }

  @Override
  public String help() {
    return """
    firnline complete lake.sensor_data --through=2026-11-22T08:00:00Z [--wait=30m] \\
      --icebergCatalog='{"type":"jdbc",...}'

      --through=T             event time, ISO-8601 with an offset or Z: all rows before it are wanted
      --wait=SPAN             ask again until it is complete or the time is up; default: ask once
    %s

    Exit code 0: every row with an event time before T that is not late is there. Exit code %d:
    not yet. 1 and 2 are errors. Works for side tables (dead letters, late rows) too. Of several
    writers all have to be as far, unless --writerId names one.
    Late rows may come afterwards; each commit counts them under their own window (firnline show).\
    """
        .formatted(TableArguments.HELP, ExitCode.NOT_YET);
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) throws InterruptedException {
    TableArguments arguments = TableArguments.of(name(), words, flags, Set.of("icebergBranch", "through", "wait"));
    Instant through =
        flags
            .value("through")
            .map(CompleteCommand::time)
            .orElseThrow(
                () -> new UsageException("Missing --through: a time such as 2026-11-22T08:00:00Z"));
    Duration wait = flags.value("wait").map(CompleteCommand::span).orElse(Duration.ZERO);
    String branch = flags.value("icebergBranch").orElse(SnapshotRef.MAIN_BRANCH);
    Completeness answer = CompletionWait.until(() -> ask(arguments, branch, through), wait);
    console.println(arguments.json() ? answer.json() : answer.text());
    return answer.complete() ? ExitCode.OK : ExitCode.NOT_YET;
  }

  private static Completeness ask(TableArguments arguments, String branch, Instant through) {
    Map<String, String> properties = arguments.table().properties();
    Collection<String> writers =
        arguments
            .ledgerName(branch)
            .<Collection<String>>map(List::of)
            .orElseGet(() -> TableWriters.of(properties, branch));
    return new Completeness(
        arguments.name(),
        through,
        writers.stream()
            .map(w -> CompleteThrough.of(arguments.catalog(), arguments.name(), w))
            .toList());
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "Invalid --through '"
              + text
              + "': give a time with an offset, e.g. 2026-11-22T08:00:00Z or 2026-11-22T09:00:00+01:00");
    }
  }

  private static Duration span(String text) {
    try {
      return Duration.ofMillis(Span.of(text).toMillis());
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --wait: " + e.getMessage());
    }
  }
}
