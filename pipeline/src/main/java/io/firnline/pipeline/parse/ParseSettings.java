package io.firnline.pipeline.parse;

import io.firnline.pipeline.parse.json.JsonFormat;
import io.firnline.pipeline.parse.json.JsonOptions;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How batches become blocks.
 *
 * @param tables names of the tables
 * @param writerId of the pipeline, for dead letters
 * @param eventTime how event time is read
 * @param windows commit windows
 * @param lateness what late and early rows are
 * @param format how payloads are read
 * @param extras columns that do not come from the payload
 * @param noPayload what becomes of records without payload
 * @param blockBytes estimated size at which a block is handed on
 * @param groups of Iceberg partitions, for partitioned tables
 * @param changes how changes of tables are followed and made
 */
public record ParseSettings(
    TableNames tables,
    String writerId,
    EventTimeRule eventTime,
    Windows windows,
    Lateness lateness,
    RecordFormat format,
    ExtraColumns extras,
    DiscardPolicy noPayload,
    long blockBytes,
    int groups,
    TableChanges changes)
    implements Serializable {
  public static final long DEFAULT_BLOCK_BYTES = 256 << 10;
  public static final int DEFAULT_GROUPS = 8;

  /**
   * Names of tables.
   *
   * @param routing table of each stream's rows
   * @param home table that holds the ledger; coverages are addressed to it
   * @param deadLetters table of dead letters
   * @param late table of late rows, needed for {@link LateRowPolicy#SIDE_TABLE}
   */
  public record TableNames(
      TableRouting routing, String home, String deadLetters, @Nullable String late)
      implements Serializable {}

  public ParseSettings {
    if (lateness.lateRows() == LateRowPolicy.SIDE_TABLE && tables.late() == null) {
      throw new IllegalArgumentException("Missing late table: late rows are to go to it");
    }
    if (blockBytes < 1 || groups < 1) {
      throw new IllegalArgumentException(
          "Invalid settings: %d block bytes, %d groups; give at least 1"
              .formatted(blockBytes, groups));
    }
  }

  /**
   * Settings with the defaults: JSON, all late rows appended, nothing dropped, 256 KiB, 8 groups.
   */
  public static ParseSettings of(
      TableNames tables, String writerId, EventTimeRule eventTime, Windows windows) {
    return new ParseSettings(
        tables,
        writerId,
        eventTime,
        windows,
        Lateness.unlimited(),
        new JsonFormat(JsonOptions.defaults()),
        ExtraColumns.none(),
        DiscardPolicy.DEAD_LETTER,
        DEFAULT_BLOCK_BYTES,
        DEFAULT_GROUPS,
        TableChanges.defaults());
  }

  /** A reader of event times on the side of a source, for one thread. */
  public EventTimeReader eventTimes() {
    return format.eventTimes(eventTime);
  }

  public ParseSettings with(Lateness other) {
    return new ParseSettings(
        tables,
        writerId,
        eventTime,
        windows,
        other,
        format,
        extras,
        noPayload,
        blockBytes,
        groups,
        changes);
  }

  public ParseSettings with(TableNames other) {
    return new ParseSettings(
        other,
        writerId,
        eventTime,
        windows,
        lateness,
        format,
        extras,
        noPayload,
        blockBytes,
        groups,
        changes);
  }

  public ParseSettings with(RecordFormat other) {
    return new ParseSettings(
        tables,
        writerId,
        eventTime,
        windows,
        lateness,
        other,
        extras,
        noPayload,
        blockBytes,
        groups,
        changes);
  }

  public ParseSettings with(ExtraColumns other) {
    return new ParseSettings(
        tables,
        writerId,
        eventTime,
        windows,
        lateness,
        format,
        other,
        noPayload,
        blockBytes,
        groups,
        changes);
  }

  public ParseSettings with(TableChanges other) {
    return new ParseSettings(
        tables,
        writerId,
        eventTime,
        windows,
        lateness,
        format,
        extras,
        noPayload,
        blockBytes,
        groups,
        other);
  }

  public ParseSettings withNoPayload(DiscardPolicy other) {
    return new ParseSettings(
        tables,
        writerId,
        eventTime,
        windows,
        lateness,
        format,
        extras,
        other,
        blockBytes,
        groups,
        changes);
  }

  public ParseSettings withBlocks(long bytes, int groupCount) {
    return new ParseSettings(
        tables,
        writerId,
        eventTime,
        windows,
        lateness,
        format,
        extras,
        noPayload,
        bytes,
        groupCount,
        changes);
  }
}
