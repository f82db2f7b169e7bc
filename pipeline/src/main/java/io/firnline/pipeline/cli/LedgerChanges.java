package io.firnline.pipeline.cli;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.LedgerChange;
import io.firnline.pipeline.cli.ledger.BackupFile;
import io.firnline.pipeline.launch.Flags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads from the flags of {@code firnline ledger} which change is wanted. */
final class LedgerChanges {
  static final Set<String> FLAGS =
      Set.of("repair", "restore", "keep", "adopt", "setPosition", "forget", "toWriterId");

  private LedgerChanges() {}

  /**
   * The change; empty when none is asked for.
   *
   * @throws UsageException if several are, or a value cannot be read
   */
  static Optional<LedgerChange> of(Flags flags) {
    List<LedgerChange> wanted = new ArrayList<>();
    if (isOn(flags, "repair")) {
      wanted.add(new LedgerChange.Repair());
    }
    if (isOn(flags, "keep")) {
      wanted.add(new LedgerChange.Keep());
    }
    if (isOn(flags, "adopt")) {
      wanted.add(new LedgerChange.Adopt());
    }
    flags
        .value("restore")
        .ifPresent(file -> wanted.add(new LedgerChange.Restore(BackupFile.read(Path.of(file)))));
    flags.value("toWriterId").ifPresent(id -> wanted.add(toWriter(id)));
    if (flags.has("setPosition") || flags.has("forget")) {
      wanted.add(positions(flags));
    }
    if (wanted.size() > 1) {
      throw new UsageException(
          "Invalid combination: give one of --repair, --restore, --keep, --adopt, --toWriterId, or --setPosition and --forget");
    }
    return wanted.stream().findFirst();
  }

  private static boolean isOn(Flags flags, String name) {
    return flags.value(name).map(Boolean::parseBoolean).orElse(false);
  }

  private static LedgerChange toWriter(String id) {
    try {
      return new LedgerChange.ToWriter(id);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --toWriterId: " + e.getMessage());
    }
  }

  private static LedgerChange positions(Flags flags) {
    SortedMap<SourcePartition, Long> starts = new TreeMap<>();
    for (String one : list(flags, "setPosition")) {
      int colon = one.lastIndexOf(':');
      int slash = one.lastIndexOf('/', Math.max(0, colon));
      if (slash <= 0 || colon <= slash + 1 || !one.substring(colon + 1).matches("[0-9]{1,18}")) {
        throw new UsageException(
            "Invalid --setPosition "
                + one
                + ": write stream/partition:position, e.g. sensors/0:42");
      }
      starts.put(
          new SourcePartition(one.substring(0, slash), one.substring(slash + 1, colon)),
          Long.parseLong(one.substring(colon + 1)));
    }
    return new LedgerChange.Positions(starts, new TreeSet<>(list(flags, "forget")));
  }

  /** The values of a list with commas; none without the flag. */
  static List<String> list(Flags flags, String name) {
    return flags.value(name).map(text -> List.of(text.trim().split("\\s*,\\s*"))).orElse(List.of());
  }
}
