package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * How the bytes of records are read, on both sides: a source asks for the event time alone, the
 * parser for the row. Of a payload that can be a row both give the same event time; a payload that
 * cannot be one may get any from the source's side.
 *
 * <p>Part of a job graph: it holds settings, never what they lead to.
 */
public interface RecordFormat extends Serializable {
  /**
   * Records of more bytes are dead letters, whatever their format: a block holds many of them in
   * memory.
   */
  int MAX_RECORD_BYTES = 8 << 20;

  /** A reader of event times, for one thread. */
  EventTimeReader eventTimes(EventTimeRule rule);

  /**
   * A parser for one thread.
   *
   * @param row to be filled
   * @param extras names of columns that do not come from the payload
   * @throws IllegalArgumentException if the row has a column that this format cannot fill; it says
   *     what to do
   */
  RowParser parser(RowBuffer row, Set<String> extras, EventTimeRule rule);

  /**
   * Finds the text of a field, for one thread.
   *
   * @param path names from the outermost struct inwards; at least one
   * @throws IllegalArgumentException if no record can have it
   * @throws UnsupportedOperationException if records of this format have no fields
   */
  default FieldText field(List<String> path) {
    throw new UnsupportedOperationException("Records of this format have no fields");
  }

  /**
   * What columns records ask for, for one thread.
   *
   * @throws UnsupportedOperationException if records of this format do not tell
   */
  default RecordFields fields(EventTimeRule rule) {
    throw new UnsupportedOperationException("Records of this format have no names of fields");
  }
}
