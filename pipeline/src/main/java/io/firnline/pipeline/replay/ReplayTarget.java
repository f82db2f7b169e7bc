package io.firnline.pipeline.replay;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.LandingParts;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.parse.TableRouting;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which of a pipeline's tables is replayed.
 *
 * @param table full name
 * @param lateRows whether it is a table of late rows alone
 * @param streams of which it has rows
 */
record ReplayTarget(String table, boolean lateRows, Set<String> streams) {

  /** Of late rows there are those of all streams in one table. */
  static ReplayTarget of(
      LandingParts parts, String table, Ledger ledger, SortedSet<String> lateTables) {
    boolean late = lateTables.contains(table);
    Set<String> streams =
        ledger.streams().keySet().stream()
            .filter(s -> late || parts.parsing().tables().routing().tableOf(s).equals(table))
            .collect(Collectors.toSet());
    return new ReplayTarget(table, late, streams);
  }

  /** The tables that a pipeline puts rows into, as far as its ledger has come. */
  static SortedSet<String> all(LandingParts parts, Ledger ledger, SortedSet<String> lateTables) {
    SortedSet<String> all = new TreeSet<>(lateTables);
    ledger
        .streams()
        .keySet()
        .forEach(stream -> all.add(parts.parsing().tables().routing().tableOf(stream)));
    return all;
  }

  /** How its rows are made: none is late any more, and all go to it. */
  ParseSettings parsing(ParseSettings job) {
    ParseSettings never = RangeParser.neverLate(job);
    ParseSettings.TableNames names = never.tables();
    return lateRows
        ? never.with(
            new ParseSettings.TableNames(
                TableRouting.of(table), names.home(), names.deadLetters(), names.late()))
        : never;
  }
}
