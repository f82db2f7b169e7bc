package io.firnline.iceberg.commit;

import static io.firnline.iceberg.testing.FaultCase.Outcome.EXACT;
import static io.firnline.iceberg.testing.FaultCase.Outcome.GIVES_UP;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.FaultCase;
import io.firnline.iceberg.testing.HttpFault;
import java.util.List;

/** What a gateway in front of a REST catalog does to the next commit requests. */
enum RestCase implements FaultCase {
  @Covers("iceberg#15050")
  UNAVAILABLE(EXACT, HttpFault.UNAVAILABLE),
  @Covers({"iceberg#12818", "iceberg#13443"})
  UNAVAILABLE_BUT_TAKEN(EXACT, HttpFault.UNAVAILABLE_AFTER),
  STORM_OF_503(
      EXACT,
      HttpFault.UNAVAILABLE,
      HttpFault.UNAVAILABLE,
      HttpFault.UNAVAILABLE,
      HttpFault.UNAVAILABLE_AFTER,
      HttpFault.UNAVAILABLE,
      HttpFault.UNAVAILABLE_AFTER),
  STORM_OF_503_FOR_EVER(GIVES_UP),
  @Covers("duckdb-iceberg#1120")
  GATEWAY_TIMEOUT_BUT_TAKEN(
      EXACT, HttpFault.TIMEOUT_AFTER, HttpFault.NONE, HttpFault.TIMEOUT_AFTER),
  ERROR_BUT_TAKEN(EXACT, HttpFault.ERROR_AFTER, HttpFault.ERROR_AFTER),
  CONNECTION_BROKEN_BEFORE(EXACT, HttpFault.CUT, HttpFault.CUT),
  CONNECTION_BROKEN_AFTER(EXACT, HttpFault.CUT_AFTER, HttpFault.NONE, HttpFault.CUT_AFTER);

  private final Outcome outcome;
  private final List<HttpFault> faults;

  RestCase(Outcome outcome, HttpFault... faults) {
    this.outcome = outcome;
    this.faults = List.of(faults);
  }

  HttpFault[] faults() {
    return faults.toArray(HttpFault[]::new);
  }

  @Override
  public Boundary boundary() {
    return Boundary.CATALOG_COMMIT;
  }

  @Override
  public Outcome outcome() {
    return outcome;
  }
}
