/** Proves that a writer's tables hold what its ledger says, from metadata and by reading them. */
@NullMarked
package io.firnline.iceberg.audit;

import org.jspecify.annotations.NullMarked;
