package io.firnline.iceberg.testing;

/** What can happen to one commit request. */
public enum Fault {
  /** Nothing: the request passes. */
  NONE,
  /** The catalog says that somebody else was quicker. */
  CONFLICT,
  /** It lands, the answer is lost. */
  UNKNOWN_AFTER_SUCCESS,
  /** It does not land, and nobody says so. */
  UNKNOWN_BEFORE,
  /** It lands after the committer has looked whether it did, before its next request. */
  LANDS_LATE,
  /** It arrives after the committer's next request has landed. */
  LANDS_TOO_LATE,
  /** It lands, then the worker dies. */
  CRASH_AFTER_COMMIT,
  /** The worker dies before it is sent. */
  CRASH_BEFORE_COMMIT,
  /** The catalog is away: the request fails without a trace. */
  AWAY
}
