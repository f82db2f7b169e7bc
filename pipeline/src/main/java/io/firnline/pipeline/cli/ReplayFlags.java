package io.firnline.pipeline.cli;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.FirnlineOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the commands that replay are called with: a table, flags of their own, those of the run. */
final class ReplayFlags {
  private ReplayFlags() {}

  /**
   * The flags of the run, with the table among them.
   *
   * @param own names of the command's own flags
   */
  static Flags landing(String command, List<String> words, Flags flags, Set<String> own) {
    if (flags.has("icebergTable")) {
      throw new UsageException("Unexpected --icebergTable: the table is the first word");
    }
    return landingOfSome(command, words, flags, own);
  }

  /** As {@link #landing}, where the first word may be one of several tables of the run. */
  static Flags landingOfSome(String command, List<String> words, Flags flags, Set<String> own) {
    if (words.size() != 1) {
      throw new UsageException("Missing table: write firnline " + command + " NAMESPACE.TABLE");
    }
    if (flags.has("icebergBranch")) {
      throw new UsageException("Unexpected --icebergBranch: only the main branch can be replayed");
    }
    List<String> args =
        flags.args().stream()
            .filter(arg -> !own.contains(arg.replaceFirst("^-+", "").replaceFirst("=.*", "")))
            .toList();
    return new Flags(args).withDefaults(List.of("--icebergTable=" + words.get(0)));
  }

  static CommitSettings commits(LandingParts parts, FirnlineOptions options) {
    return CommitSettings.of(parts.catalog(), parts.names().home(), parts.parsing().writerId())
        .withPatience(Duration.ofMillis(options.getPatience().toMillis()));
  }

  static boolean json(Flags flags) {
    return flags.value("json").map(Boolean::parseBoolean).orElse(false);
  }

  /** A time, milliseconds since 1970 UTC. */
  static Optional<Long> time(Flags flags, String name) {
    return flags.value(name).map(text -> millis(name, text));
  }

  private static long millis(String name, String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "Invalid --" + name + "=" + text + ": write it like 2026-11-22T08:00:00Z");
    }
  }
}
