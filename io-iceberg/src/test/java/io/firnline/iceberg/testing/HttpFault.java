package io.firnline.iceberg.testing;

/** What a gateway in front of a REST catalog can do to one commit request. */
public enum HttpFault {
  /** It passes, and so does the answer. */
  NONE(true, -1),
  /** 503: the request never reaches the catalog. */
  UNAVAILABLE(false, 503),
  /** 503, but the catalog has taken it. */
  UNAVAILABLE_AFTER(true, 503),
  /** 504, but the catalog has taken it. */
  TIMEOUT_AFTER(true, 504),
  /** 500, but the catalog has taken it. */
  ERROR_AFTER(true, 500),
  /** The connection breaks before the catalog gets it. */
  CUT(false, 0),
  /** The connection breaks when the catalog has taken it. */
  CUT_AFTER(true, 0);

  /** Whether the catalog gets the request. */
  final boolean passes;

  /** What is answered: -1 what the catalog answers, 0 nothing. */
  final int status;

  HttpFault(boolean passes, int status) {
    this.passes = passes;
    this.status = status;
  }
}
