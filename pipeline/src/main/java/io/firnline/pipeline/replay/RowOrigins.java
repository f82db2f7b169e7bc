package io.firnline.pipeline.replay;

import io.firnline.iceberg.audit.Positions;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;

/** The records that the rows of a range were made of, as far as all of the rows tell it. */
final class RowOrigins {
  private final String table;
  private final @Nullable Origins origins;
  private final Positions positions = new Positions();
  private boolean complete;

  RowOrigins(String table, Optional<Origins> origins) {
    this.table = table;
    this.origins = origins.orElse(null);
    this.complete = origins.isPresent();
  }

  /** Whether rows have to be looked at. */
  boolean wanted() {
    return complete;
  }

  void add(Record row) {
    complete = complete && origins != null && origins.addTo(positions, table, row);
  }

  /** How to read them, where there is a way. */
  Optional<Origins> origins() {
    return Optional.ofNullable(origins);
  }

  /** All of them; empty if a row does not tell, as a column was added later. */
  Optional<Positions> all() {
    return complete ? Optional.of(positions) : Optional.empty();
  }
}
