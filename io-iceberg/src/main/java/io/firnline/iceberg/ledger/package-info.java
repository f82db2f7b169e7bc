/**
 * What a writer has committed and still needs, and the rules by which that changes: pure functions,
 * without Beam or Iceberg ({@code docs/protocol.md}). Not for users; what stops a job is a {@link
 * io.firnline.iceberg.ledger.LedgerStopException}.
 */
@NullMarked
package io.firnline.iceberg.ledger;

import org.jspecify.annotations.NullMarked;
