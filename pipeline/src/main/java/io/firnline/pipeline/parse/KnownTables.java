package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.TakenTables.NotTakenException;
import io.firnline.pipeline.deadletter.DeadLetterRows;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that one parser makes rows for, looked up when they are needed first, and again while
 * they are in use.
 */
final class KnownTables {
  private static final Logger LOG = LoggerFactory.getLogger(KnownTables.class);
  private static final int MOST_WARNINGS = 100;

  /**
   * The table of dead letters. It is not looked at again: its columns are ours, and a block keeps
   * the schema that it was made with.
   */
  record DeadTable(TableRows table, DeadLetterRows letters) {}

  private final ParseSettings settings;
  private final ParsedTables tables;
  private final RecordTimes times;
  private final Map<String, DataTable> data = new HashMap<>();

  /** Whose rows go to a table that a stream names. */
  private final Map<String, String> streams = new HashMap<>();

  private @Nullable DataTable late;
  private @Nullable DeadTable dead;
  private boolean homeIsMade;

  private @Nullable DataTableRows planned;
  private boolean plannedIsKnown;
  private Set<String> taken = Set.of();
  private long takenNanos;
  private boolean takenIsKnown;
  private int warnings;
  // Why no more tables can be taken up, for ever: names never go, and the bound is this run's.
  private @Nullable String full;

  KnownTables(ParseSettings settings, ParsedTables tables, RecordTimes times) {
    this.settings = settings;
    this.tables = tables;
    this.times = times;
  }

  /** A table of rows that is known by its name. */
  DataTable byName(String name) {
    return data.computeIfAbsent(name, n -> table(n, TableRole.DATA));
  }

  /** Whether this parser has made rows for a table. */
  boolean isInUse(String name) {
    return data.containsKey(name);
  }

  /**
   * A table that a record or its stream names.
   *
   * @param stream whose rows go there, and no other's; empty if any stream's do
   * @param field that names it; empty for none
   * @param value what names it, for messages
   */
  Destination takenUp(String name, String stream, String field, String value) {
    DataTable known = data.get(name);
    if (known != null && streams.getOrDefault(name, "").equals(stream)) {
      return Destination.of(known);
    }
    if (full != null && !taken.contains(name)) {
      return Destination.none(tooMany(name, field, value, full));
    }
    try {
      ParsedTable found = tables.takeUp(name, stream, this::checkFillable);
      DataTable made = new DataTable(name, TableRole.DATA, tables, settings, found);
      data.put(name, made);
      streams.put(name, stream);
      return Destination.of(made);
    } catch (NotTakenException e) {
      if (warnings++ < MOST_WARNINGS) {
        LOG.warn("No rows go to table '{}', named by {}: {}", name, value, e.getMessage());
      }
      return Destination.none(
          e.isLimit()
              ? tooMany(name, field, value, remember(e))
              : new ParseFailure(
                  ParseReason.BAD_TABLE,
                  field,
                  -1,
                  "%s cannot name a table: %s".formatted(value, e.getMessage())));
    }
  }

  private static ParseFailure tooMany(String name, String field, String value, String why) {
    return new ParseFailure(
        ParseReason.TOO_MANY_TABLES,
        field,
        -1,
        "%s would need one more table, '%s': %s".formatted(value, name, why));
  }

  private String remember(NotTakenException limit) {
    taken = tables.taken();
    full = String.valueOf(limit.getMessage());
    return full;
  }

  /** Passes a table that records of the format can fill. */
  private void checkFillable(ParsedTable table) {
    var unused = new DataTableRows(table, TableRole.DATA, settings);
  }

  /**
   * Why a record is no row by the columns of tables that are made, unless its table was taken up
   * before: that may have other columns by now.
   *
   * @return null if it can be the first row of its table, or if that cannot be told
   */
  @Nullable ParseFailure unfitForNew(String name, RecordBatch batch, int record) {
    DataTableRows rows = planned();
    byte[] payload = batch.payloads()[record];
    if (rows == null || payload == null) {
      return null;
    }
    ParseFailure failure = rows.parse(payload);
    if (failure == null && settings.eventTime().header() == null) {
      long time = rows.eventTimeMillis(payload, batch.sourceTimes()[record]);
      failure = time == EventTimeRule.UNREADABLE ? times.unreadable() : null;
    }
    boolean mayFit = failure == null || isWidened(failure) || isTaken(name);
    return mayFit ? null : failure;
  }

  private boolean isWidened(ParseFailure failure) {
    return settings.changes().mode().widens()
        && (failure.reason() == ParseReason.OUT_OF_RANGE
            || failure.reason() == ParseReason.NOT_EXACT);
  }

  private @Nullable DataTableRows planned() {
    if (!plannedIsKnown) {
      ParsedTable table = tables.planned();
      planned = table == null ? null : new DataTableRows(table, TableRole.DATA, settings);
      plannedIsKnown = true;
    }
    return planned;
  }

  /** As of a while ago, so that a flood of bad records is no flood of requests. */
  private boolean isTaken(String name) {
    long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - takenNanos);
    if (!takenIsKnown || age >= settings.changes().refreshMillis()) {
      taken = tables.taken();
      takenNanos = System.nanoTime();
      takenIsKnown = true;
    }
    return taken.contains(name);
  }

  /** The table of late rows, where they have one of their own. */
  DataTable late() {
    if (late == null) {
      late = table(Objects.requireNonNull(settings.tables().late()), TableRole.LATE);
    }
    late.refresh();
    return late;
  }

  /** A positioned source has made it before its first record: it begins with the ledger there. */
  void makeHome() {
    if (!homeIsMade) {
      var unused = tables.load(settings.tables().home());
      homeIsMade = true;
    }
  }

  DeadTable dead() {
    if (dead == null) {
      ParsedTable table = tables.load(settings.tables().deadLetters());
      BlockSchema schema = BlockSchema.of(table.schema());
      dead =
          new DeadTable(
              new TableRows(table, TableRole.DEAD_LETTER, schema, settings.groups()),
              new DeadLetterRows(schema, settings.writerId()));
    }
    return dead;
  }

  private DataTable table(String name, TableRole role) {
    return new DataTable(name, role, tables, settings, tables.load(name));
  }
}
