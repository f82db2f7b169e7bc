package io.firnline.pipeline.parse;

import io.firnline.pipeline.parse.FieldText.Found;
import io.firnline.pipeline.source.RecordBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the table of each record, for one parser. A table that is known is found by the bytes of
 * the field's value, without an object. One that is not is taken up by the first record that would
 * be a row in it.
 *
 * <p>A record never makes it throw: where it has no table, it is told why.
 */
final class TableRouter {
  /** Values without a table that are remembered for a stream; others are looked at again. */
  private static final int MOST_REFUSED = 1_000;

  private static final int SHOWN_BYTES = 64;

  /** What is asked of a record before a table is taken up for it. */
  @FunctionalInterface
  interface FirstRow {
    /** Null if a record of a batch can be the first row of a table, or why not. */
    @Nullable ParseFailure refusal(RecordBatch batch, int record);
  }

  private final KnownTables tables;
  private final FirstRow firstRow;
  private final TableRouting routing;
  private final @Nullable FieldText field;
  private final long refreshNanos;
  private final Map<String, Destinations> byStream = new HashMap<>();
  private final Map<String, Destination> streams = new HashMap<>();

  private long batches;
  private String stream = "";
  private @Nullable Destination ofStream;
  private Destinations known = new Destinations();
  private int refused;
  private @Nullable ParseFailure refusal;

  /**
   * @param firstRow is asked before a table is taken up for a record
   */
  TableRouter(ParseSettings settings, KnownTables tables, FirstRow firstRow) {
    this.tables = tables;
    this.firstRow = firstRow;
    this.routing = settings.tables().routing();
    this.field = routing.field() == null ? null : settings.format().field(routing.path());
    this.refreshNanos = TimeUnit.MILLISECONDS.toNanos(settings.changes().refreshMillis());
  }

  /** Begins with the records of a batch. */
  void open(RecordBatch batch) {
    batches++;
    stream = batch.partition().stream();
    if (field == null) {
      ofStream = ofStream();
    } else {
      known = byStream.computeIfAbsent(only(), first -> new Destinations());
    }
  }

  private Destination ofStream() {
    String key = only();
    Destination found = streams.get(key);
    if (found == null || !isFresh(found)) {
      String name = routing.tableOf(stream);
      found =
          routing.byStream()
              ? tables.takenUp(name, stream, "", "topic '" + stream + "'")
              : Destination.of(tables.byName(name));
      streams.put(key, found);
    }
    return found;
  }

  /**
   * The table of a record of the batch.
   *
   * @return null if there is none; {@link #refusal} says why
   */
  @Nullable DataTable tableOf(RecordBatch batch, int record) {
    Destination to = field == null ? Objects.requireNonNull(ofStream) : find(field, batch, record);
    refusal = to.refusal();
    return to.table();
  }

  ParseFailure refusal() {
    return Objects.requireNonNull(refusal, "it has a table");
  }

  private Destination find(FieldText text, RecordBatch batch, int record) {
    byte[] payload = batch.payloads()[record];
    if (payload == null) {
      return Destination.none(DataTable.NO_PAYLOAD);
    }
    Found found;
    try {
      found = text.find(payload);
    } catch (RecordFailure e) {
      return Destination.none(e.at(-1));
    }
    if (found != Found.TEXT) {
      return badTable(missing(found));
    }
    Destination to = known.get(text.bytes(), text.from(), text.to());
    return to != null && (to.batch == batches || isFresh(to)) ? to : findAnew(text, batch, record);
  }

  /** Once for each batch: the table is looked at again if that is due. */
  private boolean isFresh(Destination to) {
    to.batch = batches;
    DataTable table = to.table();
    if (table == null) {
      return to.ageNanos() < refreshNanos;
    }
    table.refresh();
    return true;
  }

  private Destination findAnew(FieldText text, RecordBatch batch, int record) {
    if (!TableRouting.isPlain(text.bytes(), text.from(), text.to())) {
      return badTable(
          "'%s' is no plain name of a table; that is 1 to %d letters, digits, _ and -"
              .formatted(shown(text), TableRouting.LONGEST_VALUE));
    }
    byte[] key = Arrays.copyOfRange(text.bytes(), text.from(), text.to());
    String value = new String(key, StandardCharsets.US_ASCII);
    String name = routing.tableOf(stream, value);
    if (!tables.isInUse(name)) {
      ParseFailure unfit = unfit(name, batch, record);
      if (unfit != null) {
        return Destination.none(unfit);
      }
    }
    Destination to = tables.takenUp(name, only(), fieldName(), "'" + value + "'");
    to.batch = batches;
    boolean isNew = known.get(key, 0, key.length) == null;
    if (to.table() != null || !isNew || refused++ < MOST_REFUSED) {
      known.put(key, to);
    }
    return to;
  }

  /** The stream whose rows alone go to the table, if it is named by one. */
  private String only() {
    return routing.byStream() ? stream : "";
  }

  private @Nullable ParseFailure unfit(String name, RecordBatch batch, int record) {
    ParseFailure unfit = tables.unfitForNew(name, batch, record);
    return unfit == null ? firstRow.refusal(batch, record) : unfit;
  }

  private Destination badTable(String detail) {
    return Destination.none(new ParseFailure(ParseReason.BAD_TABLE, fieldName(), -1, detail));
  }

  private String fieldName() {
    return Objects.requireNonNullElse(routing.field(), "");
  }

  private static String missing(Found found) {
    return switch (found) {
      case NULL -> "it names the table, and it is null";
      case NO_SCALAR -> "it names the table, and it is no text, whole number, boolean or symbol";
      case MISSING, TEXT -> "it names the table, and the record does not have it";
    };
  }

  private static String shown(FieldText text) {
    int length = Math.min(text.to() - text.from(), SHOWN_BYTES);
    String start = new String(text.bytes(), text.from(), length, StandardCharsets.UTF_8);
    return text.to() - text.from() > SHOWN_BYTES ? start + "..." : start;
  }
}
