package io.firnline.pipeline.complete;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.commit.CompleteThrough;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The answer to: is this table complete through a time?
 *
 * @param table full name
 * @param through the time that was asked for: all rows with an earlier event time are wanted
 * @param writers how far each of the table's writers is; none when nobody has a ledger there
 */
public record Completeness(String table, Instant through, List<CompleteThrough> writers) {
  public Completeness {
    writers = List.copyOf(writers);
  }

  /** Whether it is: all writers are as far. */
  public boolean complete() {
    return !writers.isEmpty() && writers.stream().allMatch(w -> w.holds(through.toEpochMilli()));
  }

  /** How far the table is: where the slowest writer is; empty while no window is complete. */
  public Optional<Instant> completeThrough() {
    return slowest().flatMap(Completeness::time);
  }

  private Optional<CompleteThrough> slowest() {
    return writers.stream().min(Comparator.comparingLong(CompleteThrough::millis));
  }

  /** One line for people. */
  public String text() {
    return slowest().map(this::text).orElseGet(() -> notYet("nobody has a ledger there"));
  }

  private String text(CompleteThrough slowest) {
    String far =
        time(slowest).map(time -> "complete through " + time).orElse("no window is complete")
            + " (writer '%s', ledger in %s)".formatted(slowest.writer(), slowest.home());
    return complete() ? "Complete: %s through %s: %s".formatted(table, through, far) : notYet(far);
  }

  private String notYet(String why) {
    return "Not yet: %s through %s: %s".formatted(table, through, why);
  }

  /** One object for programs. */
  public String json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("table", table)
        .put("through", through.toString())
        .put("complete", complete())
        .put("completeThrough", completeThrough().map(Instant::toString).orElse(null));
    ArrayNode array = json.putArray("writers");
    writers.forEach(
        w ->
            array
                .addObject()
                .put("writer", w.writer())
                .put("home", w.home())
                .put("completeThrough", time(w).map(Instant::toString).orElse(null)));
    return json.toPrettyString();
  }

  private static Optional<Instant> time(CompleteThrough writer) {
    return writer.millis() <= EventTime.NEVER
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(writer.millis()));
  }
}
